import { services } from "../actions/table.ts";
import type { RamRequest } from "../policy.ts";
import { PolicyError, pointerTo } from "./error.ts";
import { readJson } from "./json.ts";
import { checkKeys, objectAt, required, show, stringAt } from "./read.ts";

const members = ["action", "resource", "context", "principal", "principalId"];

// Of the services that the table knows these name no region: OSS writes `*`, RAM nothing.
const withoutRegion = ["oss", "ram"];

/**
 * Reads one call, as a request file holds it, and refuses what is none: `decide` would deny what is
 * misspelt, because nothing allows it. A call has one action, and names one account and one region;
 * `*` stands for the region where names have none, as in OSS, and alone for the resource of an
 * action that works on none.
 * @param input JSON text, or the object that such a text stands for. Duplicate keys can only be
 *   seen in a text.
 * @throws {PolicyError} with a code and a JSON pointer into the request.
 */
export function parseRequest(input: unknown): RamRequest {
  const request = objectAt(typeof input === "string" ? readJson(input) : input, "");
  checkKeys(request, members, "");
  const action = stringAt(required(request, "action", ""), "/action");
  if (!/^[A-Za-z0-9_-]+:[^\s*?]+$/.test(action)) throw noAction(action);
  const resource = stringAt(required(request, "resource", ""), "/resource");
  if (resource !== "*") checkName(resource);
  const { context, principal, principalId } = request;
  return {
    action,
    resource,
    ...(context === undefined ? {} : { context: readContext(context) }),
    ...(principal === undefined ? {} : { principal: onePrincipal(principal) }),
    ...(principalId === undefined ? {} : { principalId: stringAt(principalId, "/principalId") }),
  };
}

/**
 * Refuses what can't be a call at all, in the time that it takes to decide one: the rest is for
 * {@link parseRequest}.
 * @throws {PolicyError} `action`, `resource`.
 */
export function checkCall({ action, resource }: RamRequest): void {
  if (typeof action !== "string" || !/^[^:*?]*:[^*?]*$/.test(action)) throw noAction(action);
  if (typeof resource !== "string" || !/^(?:\*$|acs:(?:[^:]*:){3})/.test(resource))
    throw noName(resource);
}

/** One caller, not a pattern of callers. @throws {PolicyError} */
export function onePrincipal(value: unknown): string {
  const principal = stringAt(value, "/principal");
  if (/[*?]/.test(principal))
    throw new PolicyError(
      "principal",
      "/principal",
      `${show(principal)} is not one caller: wildcards belong in policies.`,
    );
  return principal;
}

function noAction(action: unknown): PolicyError {
  return new PolicyError(
    "action",
    "/action",
    `${show(action)} is not one action: write service:Name; wildcards belong in policies.`,
  );
}

function noName(resource: unknown): PolicyError {
  return new PolicyError(
    "resource",
    "/resource",
    `${show(resource)} is not a resource name: write acs:service:region:account:relative-id, or "*".`,
  );
}

function checkName(resource: string): void {
  // RAM's system policies are of the account `system`.
  const parts = /^acs:([a-z0-9-]+):([a-z0-9*?-]*):([0-9*?]*|system):./s.exec(resource);
  if (parts === null) throw noName(resource);
  const [, service, region, account] = parts as unknown as [string, string, string, string];
  const known = services.some(({ code }) => code === service);
  const refusal = (what: string, value: string): PolicyError =>
    new PolicyError(
      "resource",
      "/resource",
      `The ${what} of a request is one, not ${show(value)}: write the ${what}'s id in ${show(resource)}.`,
    );
  if (/[*?]/.test(account) || (known && account === "")) throw refusal("account", account);
  const regional = known && !withoutRegion.includes(service);
  if (regional ? /^$|[*?]/.test(region) : region !== "*" && /[*?]/.test(region))
    throw refusal("region", region);
}

function readContext(value: unknown): NonNullable<RamRequest["context"]> {
  const context = objectAt(value, "/context");
  for (const [key, given] of Object.entries(context)) {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (list.some((item) => typeof item !== "string")) {
      throw new PolicyError(
        "condition-value",
        pointerTo("/context", key),
        'A condition key has a string or a list of strings: write numbers and truth values in quotes, such as "true".',
      );
    }
  }
  return context as NonNullable<RamRequest["context"]>;
}
