/** The faults that the console offers, as the controls take them. */
export const faultKinds = ["throttle", "error", "latency", "drop", "duplicate", "late"] as const;
export type FaultKind = (typeof faultKinds)[number];

/** The control that adds the fault, and its body. */
export function faultRequest(
  kind: FaultKind,
  count: number,
): { readonly path: "faults" | "message-faults"; readonly body: object } {
  switch (kind) {
    case "throttle":
      return { path: "faults", body: { throttle: true, count } };
    case "error": {
      const error = { status: 503, code: "ServiceUnavailable" };
      return { path: "faults", body: { error, count } };
    }
    case "latency":
      return { path: "faults", body: { latencyMs: 2_000, count } };
    case "late":
      return { path: "message-faults", body: { kind, count, delayMs: 60_000 } };
    default:
      return { path: "message-faults", body: { kind, count } };
  }
}
