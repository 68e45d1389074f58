import { decide } from "../decide/decide.ts";
import type { PolicyDocument, RamRequest } from "../policy.ts";
import type { Use } from "./use.ts";

/**
 * Decides each request and counts the different ones. A part that the event doesn't say is a star,
 * as a name.
 * @throws {Error} if the policies deny one of them.
 */
export function prove(policies: readonly PolicyDocument[], uses: readonly Use[]): number {
  const identity = policies.map((document, i) => ({ name: `policy ${i + 1}`, document }));
  const requests = new Map(
    uses.map((use) => [`${use.action} ${use.passedTo} ${use.resource}`, requestOf(use)]),
  );
  for (const request of requests.values()) {
    const { decision, reason } = decide({ identity }, request);
    if (decision !== "allow")
      throw new Error(`The generated policy denies a call of the trail. ${reason}`);
  }
  return requests.size;
}

function requestOf({ action, resource, passedTo }: Use): RamRequest {
  return {
    action,
    resource,
    ...(passedTo === undefined ? {} : { context: { "acs:Service": passedTo } }),
  };
}
