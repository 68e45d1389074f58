import type { ImmCaller } from "../imm/api.ts";
import { begin, type Telemetry } from "../telemetry/telemetry.ts";

/**
 * The same calls, each of them an operation. `endpoint` is the service's URL, where it is known.
 */
export function observedCaller(
  caller: ImmCaller,
  telemetry: Telemetry | undefined,
  endpoint?: string,
): ImmCaller {
  if (telemetry === undefined) return caller;
  return {
    async call(action, params, options) {
      const span = begin(telemetry, { type: "call", name: action, endpoint });
      try {
        const answer = await span.run(() => caller.call(action, params, options));
        span.end();
        return answer;
      } catch (error) {
        span.end({ error });
        throw error;
      }
    },
    close: async () => caller.close?.(),
  };
}
