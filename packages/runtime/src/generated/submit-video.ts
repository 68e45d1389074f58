// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

/**
 * What to look for. The service's default: porn, terrorism, ad. Wire name: Scenes.
 *
 * @minItems 1
 */
export type Scenes = ("porn" | "terrorism" | "live" | "logo" | "ad")[];

/**
 * A video to moderate (CreateVideoModerationTask).
 */
export interface SubmitVideoRequest {
  /**
   * The media object, `oss://BUCKET/KEY`, in the project's region. Wire name: SourceURI.
   */
  uri: string;
  /**
   * Text that comes back in the notification, GetTask and ListTasks; at most 2,048 bytes of UTF-8. Wire name: UserData.
   */
  userData?: string;
  tags?: Tags;
  scenes?: Scenes;
  /**
   * Seconds between two frames, 1 to 600. The service's default: 1. Wire name: Interval.
   */
  interval?: number;
  /**
   * Most frames that are looked at, 5 to 3,600. The service's default: 200. Wire name: MaxFrames.
   */
  maxFrames?: number;
  notification?: NotificationTarget;
  credentialConfig?: CredentialConfig;
}
/**
 * Searchable by listTasks (`tagSelector`). Wire name: Tags.
 */
export interface Tags {
  [k: string]: string;
}
/**
 * Where the verdict is published, in the project's region and account. Wire name: Notification.
 */
export interface NotificationTarget {
  /**
   * An SMQ/MNS topic.
   */
  mns?: {
    topicName: string;
  };
  /**
   * A topic of a RocketMQ 4.0 instance.
   */
  rocketMq?: {
    instanceId: string;
    topicName: string;
  };
  /**
   * An object that receives details which a message is too small for; no notification by itself.
   */
  extendedMessageUri?: string;
}
/**
 * Roles by which IMM reads media of another account; leave it out within one account. Wire name: CredentialConfig.
 */
export interface CredentialConfig {
  /**
   * A role of the calling account.
   */
  serviceRole?: string;
  /**
   * A session policy, as JSON text, that narrows the service role.
   */
  policy?: string;
  /**
   * Roles to assume one after the other; the last one reads the media.
   */
  chain?: {
    /**
     * The account that owns the role.
     */
    assumeRoleFor: string;
    role: string;
    roleType: "user" | "service";
  }[];
}
