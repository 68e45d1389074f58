/** Prints a JSON line for each event on standard output. */
export function log(event: string, details: Readonly<Record<string, unknown>> = {}): void {
  const shown = Object.entries(details).map(([name, value]) => [
    name,
    value instanceof Error ? describe(value) : value,
  ]);
  console.log(
    JSON.stringify({ time: new Date().toISOString(), event, ...Object.fromEntries(shown) }),
  );
}

/** Errors of @immkit/runtime have a code, and no secrets in their message. */
function describe(error: Error & { code?: unknown }): object {
  return {
    name: error.name,
    ...(error.code === undefined ? {} : { code: error.code }),
    message: error.message,
  };
}
