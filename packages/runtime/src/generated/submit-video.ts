// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.

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
  userData?: string | undefined;
  /**
   * Searchable by listTasks (`tagSelector`). Wire name: Tags.
   */
  tags?: {
    [k: string]: string;
  } | undefined;
  /**
   * What to check for. The service's default: porn, terrorism, ad. Wire name: Scenes.
   *
   * @minItems 1
   */
  scenes?: ("porn" | "terrorism" | "live" | "logo" | "ad")[] | undefined;
  /**
   * Seconds between two frames, 1 to 600. The service's default: 1.
   */
  interval?: number | undefined;
  /**
   * 5 to 3600. The service's default: 200.
   */
  maxFrames?: number | undefined;
  notification?: NotificationTarget | undefined;
  credentialConfig?: CredentialConfig | undefined;
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
  } | undefined;
  /**
   * A topic of a RocketMQ 4.0 instance.
   */
  rocketMq?: {
    instanceId: string;
    topicName: string;
  } | undefined;
  /**
   * An object that receives the details that a message is too small for. It does not send a notification by itself.
   */
  extendedMessageUri?: string | undefined;
}
/**
 * Roles with which IMM reads media of another account. Omit it within one account. Wire name: CredentialConfig.
 */
export interface CredentialConfig {
  /**
   * A role of the calling account.
   */
  serviceRole?: string | undefined;
  /**
   * A session policy, as JSON text, that narrows the service role.
   */
  policy?: string | undefined;
  /**
   * Roles that are assumed one after the other. The last one reads the media.
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
