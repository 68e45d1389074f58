/** A JSON line for each event, on standard output, as log collectors like it. */
export function log(event: string, details: Readonly<Record<string, unknown>> = {}): void {
  const told = Object.entries(details).map(([name, value]) => [
    name,
    value instanceof Error ? describe(value) : value,
  ]);
  console.log(
    JSON.stringify({ time: new Date().toISOString(), event, ...Object.fromEntries(told) }),
  );
}

/** Errors of @immkit/runtime have a code, and nothing secret in their message. */
function describe(error: Error & { code?: unknown }): object {
  return {
    name: error.name,
    ...(error.code === undefined ? {} : { code: error.code }),
    message: error.message,
  };
}
