import { setTimeout as sleep } from "node:timers/promises";
import type { ImmCaller } from "@immkit/runtime/imm";
import { serviceCode } from "../errors.ts";
import type { Properties } from "../protocol/values.ts";

const longestWaitMs = 60_000;

/**
 * Calls CreateProject. A role that was just created may not be known everywhere yet (RAM is
 * eventually consistent), so a rejected role is tried again for at most a minute.
 */
export async function creation(
  api: ImmCaller,
  parameters: Properties,
  report: (message: string) => void,
  clock: { readonly now: () => number; readonly sleep: (ms: number) => Promise<unknown> } = {
    now: Date.now,
    sleep,
  },
): Promise<Properties> {
  const end = clock.now() + longestWaitMs;
  for (let pause = 1_000; ; pause = Math.min(2 * pause, 10_000)) {
    try {
      return await api.call("CreateProject", parameters);
    } catch (error) {
      const role = parameters["ServiceRole"];
      if (!isRoleRejected(error) || role === undefined || clock.now() + pause > end) throw error;
      report(`waiting for the role ${role}: IMM can't use it yet. A new role needs some seconds`);
      await clock.sleep(pause);
    }
  }
}

function isRoleRejected(error: unknown): boolean {
  const message = error instanceof Error ? error.message : "";
  return (
    /^(?:InvalidArgument|InvalidParameter|NoPermission|AccessDenied|Forbidden|EntityNotExist)/.test(
      serviceCode(error) ?? "",
    ) && /role/i.test(message)
  );
}
