export type DeployErrorCode =
  /** The directory is no Pulumi project, or one that the engine can't run. */
  | "ProjectInvalid"
  | "ConfigInvalid"
  /** `engine: "pulumi"`, or a preview, without a usable CLI. */
  | "EngineMissing"
  /** The program itself failed. */
  | "ProgramFailed"
  /** A resource was refused or failed; `urn` and `type` tell which. */
  | "ResourceFailed"
  /** A policy that is mandatory was violated. */
  | "PolicyViolated"
  /** Some resources could not be deleted; `left` tells which. */
  | "DestroyFailed"
  /** The engine failed for a reason of its own. */
  | "EngineFailed"
  | "Aborted";

export interface DeployErrorDetails {
  readonly urn?: string | undefined;
  readonly type?: string | undefined;
  readonly left?: readonly string[];
  readonly cause?: unknown;
}

/** A deployment failed. The message says what and where, and never holds a secret. */
export class DeployError extends Error {
  readonly code: DeployErrorCode;
  /** The resource, when it is one resource's fault. */
  readonly urn: string | undefined;
  readonly type: string | undefined;
  /** URNs of resources that still exist in the cloud. */
  readonly left: readonly string[];

  constructor(
    code: DeployErrorCode,
    message: string,
    { urn, type, left = [], cause }: DeployErrorDetails = {},
  ) {
    const remains = left.length === 0 ? "" : `; still there: ${left.join(", ")}`;
    super(message + remains, cause === undefined ? undefined : { cause });
    this.name = "DeployError";
    this.code = code;
    this.urn = urn;
    this.type = type;
    this.left = left;
  }
}
