/**
 * A call for a project or an attachment failed. The message names the setting and the fix, and
 * never contains a secret.
 */
export class ImmProjectError extends Error {
  readonly code: ImmProjectErrorCode;
  constructor(code: ImmProjectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ImmProjectError";
    this.code = code;
  }
}

/** Why a call for a project or an attachment failed. */
export type ImmProjectErrorCode =
  | "MissingRegion"
  | "MissingCredentials"
  | "UnsupportedCredentials"
  | "InvalidSetting"
  | "ProjectExists"
  | "ProjectCreationUnknown"
  | "ProjectInUse"
  | "AttachedElsewhere";

/** The service's code (`ResourceNotFound`); undefined if the service did not return the error. */
export function serviceCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

/** Also returned by GetProject for a project of the 2017 API. */
export const isNotFound = (error: unknown): boolean => serviceCode(error) === "ResourceNotFound";

/** Whether the response was lost: the call can have taken effect. */
export const isAmbiguous = (error: unknown): boolean =>
  (error as { ambiguous?: unknown } | null)?.ambiguous === true;
