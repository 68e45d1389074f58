import { setTimeout as sleep } from "node:timers/promises";
import type { ImmCaller } from "@immkit/runtime/imm";
import { serviceCode } from "../errors.ts";
import type { Properties } from "../protocol/values.ts";

/** How long a project waits for its role, in seconds, unless its own timeout is shorter. */
const longestWait = 60;

/**
 * Calls CreateProject. A role that was just created may not be known everywhere yet (RAM is
 * eventually consistent), so a role that IMM rejects is tried again for at most a minute.
 */
export async function creation(
  api: ImmCaller,
  parameters: Properties,
  { timeout, report }: { readonly timeout: number; readonly report: (message: string) => void },
): Promise<Properties> {
  const end = performance.now() + 1_000 * Math.min(longestWait, timeout || longestWait);
  for (let pause = 1_000; ; pause = Math.min(2 * pause, 10_000)) {
    try {
      return await api.call("CreateProject", parameters);
    } catch (error) {
      const role = parameters["ServiceRole"];
      const late = performance.now() + pause >= end;
      if (role === undefined || late || !isRoleRejected(error)) throw error;
      report(
        `IMM can't use the role ${role} yet, so the project waits for at most ${longestWait} seconds. A new role needs some time`,
      );
      await sleep(pause);
    }
  }
}

/**
 * IMM has no special code for a role that it can't assume: `InvalidArgument` and
 * `Invalid{ParameterName}` say the rest in their message (IMM "Error handling"). A caller who can't
 * pass the role needs a permission, not time.
 */
function isRoleRejected(error: unknown): boolean {
  const code = serviceCode(error) ?? "";
  const text = `${code} ${error instanceof Error ? error.message : ""}`;
  return /^(?:Invalid|EntityNotExist)/.test(code) && /role/i.test(text) && !/PassRole/.test(text);
}
