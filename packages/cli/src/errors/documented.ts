/** The error classes with codes that `immkit error` explains. A command loads none of them. */
export const documentedClasses: readonly string[] = [
  "PolicyError",
  "ArnError",
  "ConfigError",
  "ValidationError",
  "CredentialsError",
  "ResponseError",
  "NetworkError",
  "ActionError",
  "AmbiguousSubmitError",
  "ServiceUnavailableError",
  "NotificationError",
  "LedgerError",
  "PushError",
  "FunctionError",
  "ListenError",
  "DataError",
  "ShapeError",
  "DeployError",
  "InvalidArgumentError",
  "ProviderError",
  "InputError",
  "WaiverError",
  "FactsError",
  "ComplianceError",
  "CreateError",
  "SelectionError",
];

/** `PolicyError.Syntax` for an error that `immkit error` explains, or for the cause of one. */
export function documentedId(error: unknown): string | undefined {
  let current = error;
  // A chain of causes can be a circle, so it is cut.
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    if (documentedClasses.includes(current.name) && "code" in current)
      return `${current.name}.${String(current.code)}`;
    current = current.cause;
  }
  return undefined;
}
