/**
 * The provider refused something, or a call failed in a way that it can explain. The message names
 * the setting and the fix, and never contains a secret.
 */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  constructor(code: ProviderErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ProviderError";
    this.code = code;
  }
}

/** What a {@link ProviderError} is about. */
export type ProviderErrorCode =
  | "MissingRegion"
  | "MissingCredentials"
  | "UnsupportedCredentials"
  | "InvalidProfile"
  | "InvalidSetting"
  | "WrongAccount"
  | "WrongRegion"
  | "ProjectExists"
  | "ProjectCreationUnknown"
  | "ProjectInUse"
  | "AttachedElsewhere"
  | "NameInUse"
  | "UnknownType";

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
