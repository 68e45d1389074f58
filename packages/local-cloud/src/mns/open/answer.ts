/**
 * What every action of the control plane answers with, in the members of the published models.
 * `RequestId` is added by the server.
 */
export function succeeded(data: unknown): Record<string, unknown> {
  return { Code: 200, Message: "operation success", Status: "Success", Success: true, Data: data };
}

/** The answer of an action that has nothing to tell. */
export function done(): Record<string, unknown> {
  return succeeded({ Code: 200, Message: "operation success", Success: true });
}
