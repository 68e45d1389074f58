/**
 * Why a project or an attachment could not be managed. The message names the setting and the mend;
 * it never holds a secret.
 */
export class ImmProjectError extends Error {
  readonly code: ImmProjectErrorCode;
  constructor(code: ImmProjectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ImmProjectError";
    this.code = code;
  }
}

export type ImmProjectErrorCode =
  | "MissingRegion"
  | "MissingCredentials"
  | "UnsupportedCredentials"
  | "InvalidSetting"
  | "ProjectExists"
  | "ProjectPerhapsMade"
  | "ProjectInUse"
  | "AttachedElsewhere";

/**
 * The service's own code (`ResourceNotFound`), or undefined when the failure is none of the
 * service's.
 */
export function serviceCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : undefined;
}

/**
 * GetProject answers so when there is no such project in this region (or one of the 2017 API only).
 */
export const isNotFound = (error: unknown): boolean => serviceCode(error) === "ResourceNotFound";

/** Nobody knows whether the call took effect: the answer was lost. */
export const isAmbiguous = (error: unknown): boolean =>
  (error as { ambiguous?: unknown } | null)?.ambiguous === true;
