/** The result of one check. */
export interface Check {
  /** `node`, `pulumi`, `port`, … */
  readonly check: string;
  /** A warning does not stop immkit from working. */
  readonly status: "ok" | "warn" | "fail";
  readonly message: string;
  /** What to do. */
  readonly fix?: string;
}
