/** How to reach an account: what `immkit local` prints, or the like of a real one. */
export interface Account {
    readonly endpoint: string;
    readonly region: string;
    readonly accountId: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
}
export interface Worker {
    readonly arn: string;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    /** Gives the user its one right: to become the application. */
    mayAssume(roleArn: string): Promise<void>;
    remove(): Promise<void>;
}
/** Makes a RAM user with a key of its own and no right at all, through the official RAM client. */
export declare function createWorker(account: Account): Promise<Worker>;
/** The sample files' names, in a fixed order. */
export declare function sampleMedia(): Promise<string[]>;
export interface Upload {
    readonly uris: readonly string[];
    remove(): Promise<void>;
}
/** Puts the sample media into a bucket, through the official OSS client. */
export declare function uploadMedia(account: Account, bucket: string): Promise<Upload>;
//# sourceMappingURL=stage.d.ts.map