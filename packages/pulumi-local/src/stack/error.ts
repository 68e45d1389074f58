/** Why a deployment failed. */
export type DeployErrorCode =
  /** The directory is not a Pulumi project, or the engine can't run it. */
  | "ProjectInvalid"
  | "ConfigInvalid"
  /** The stack belongs to the real cloud, or could reach it. */
  | "RealCloud"
  /** `engine: "pulumi"` or `preview`, without a usable command line. */
  | "EngineMissing"
  /** The program itself failed. */
  | "ProgramFailed"
  /** A resource failed. `urn` and `type` say which. */
  | "ResourceFailed"
  /** A mandatory policy was violated. */
  | "PolicyViolated"
  /** Some resources could not be deleted. `remaining` lists them. */
  | "DestroyFailed"
  /** The engine failed for another reason. */
  | "EngineFailed"
  | "Aborted";

export interface DeployErrorDetails {
  readonly urn?: string | undefined;
  readonly type?: string | undefined;
  readonly remaining?: readonly string[];
  readonly cause?: unknown;
}

/** A deployment failed. The message says what failed and where, and never contains a secret. */
export class DeployError extends Error {
  readonly code: DeployErrorCode;
  /** The resource that caused the failure, if there is one. */
  readonly urn: string | undefined;
  readonly type: string | undefined;
  /** URNs of resources that still exist in the cloud. */
  readonly remaining: readonly string[];

  constructor(
    code: DeployErrorCode,
    message: string,
    { urn, type, remaining = [], cause }: DeployErrorDetails = {},
  ) {
    const suffix = remaining.length === 0 ? "" : `; not deleted: ${remaining.join(", ")}`;
    super(message + suffix, cause === undefined ? undefined : { cause });
    this.name = "DeployError";
    this.code = code;
    this.urn = urn;
    this.type = type;
    this.remaining = remaining;
  }
}

/** The error of a deployment that its signal stopped. */
export function abortError(signal: AbortSignal): DeployError {
  return new DeployError("Aborted", "the deployment was aborted", { cause: signal.reason });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
