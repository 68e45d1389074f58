import { regionForms } from "../arn/region.ts";
import type { RamRequest } from "../policy.ts";
import { PolicyError, pointerTo } from "./error.ts";
import { readInput } from "./json.ts";
import { readCaller } from "./principal.ts";
import { checkKeys, objectAt, required, show, stringAt } from "./read.ts";

/** The members of a request. */
export const requestKeys = ["action", "resource", "context", "principal", "principalId"];

/**
 * Parses one request and rejects one that RAM never sees: `decide` would deny a misspelled request,
 * because nothing allows it. A request has one action, and its resource names one account and one
 * region. Where names have no region, `*` stands for it, as in OSS; for an action that works on no
 * resource, `*` stands for the resource.
 * @param input JSON text, or the parsed object. Only a text shows duplicate members.
 * @throws {PolicyError} with a code and a JSON Pointer into the request; for a text also with line
 *   and column.
 */
export function parseRequest(input: unknown): RamRequest {
  return readInput(input, (value) => {
    const request = objectAt(value, "");
    checkKeys(request, [...requestKeys, "$schema"], "");
    const action = stringAt(required(request, "action", ""), "/action");
    if (!/^[A-Za-z0-9_-]+:[^\s*?]+$/.test(action)) throw invalidAction(action);
    const resource = stringAt(required(request, "resource", ""), "/resource");
    if (resource !== "*") checkName(resource);
    const { context, principal, principalId } = request;
    return {
      action,
      resource,
      ...(context === undefined ? {} : { context: readContext(context) }),
      ...(principal === undefined ? {} : { principal: readCaller(principal) }),
      ...(principalId === undefined ? {} : { principalId: stringAt(principalId, "/principalId") }),
    };
  });
}

/**
 * Rejects what can't be a request at all, as fast as a request is decided. {@link parseRequest}
 * checks more.
 * @throws {PolicyError} `InvalidAction` or `InvalidResource`.
 */
export function checkRequest({ action, resource }: RamRequest): void {
  if (typeof action !== "string" || !/^[^:*?]*:[^*?]*$/.test(action)) throw invalidAction(action);
  if (typeof resource !== "string" || !/^(?:\*$|acs:(?:[^:]*:){3})/.test(resource))
    throw invalidResource(resource);
}

function invalidAction(action: unknown): PolicyError {
  return new PolicyError(
    "InvalidAction",
    "/action",
    `${show(action)} is not one action. Write service:Name; only policies can have wildcards.`,
  );
}

function invalidResource(resource: unknown): PolicyError {
  return new PolicyError(
    "InvalidResource",
    "/resource",
    `${show(resource)} is not a resource name. Write acs:service:region:account:relative-id, or "*".`,
  );
}

function checkName(resource: string): void {
  // RAM's system policies belong to the account `system`.
  const parts = /^acs:([a-z0-9-]+):([a-z0-9*?-]*):([0-9*?]*|system):./s.exec(resource);
  if (parts === null) throw invalidResource(resource);
  const [, service, region, account] = parts as unknown as [string, string, string, string];
  const form = regionForms[service];
  const notOne = (what: string, value: string): PolicyError =>
    new PolicyError(
      "InvalidResource",
      "/resource",
      `A request names one ${what}, not ${show(value)}. Write the ${what}'s id in ${show(resource)}.`,
    );
  if (/[*?]/.test(account) || (form !== undefined && account === ""))
    throw notOne("account", account);
  if (form === "id" ? /^$|[*?]/.test(region) : region !== "*" && /[*?]/.test(region))
    throw notOne("region", region);
}

function readContext(value: unknown): NonNullable<RamRequest["context"]> {
  const context = objectAt(value, "/context");
  for (const [key, given] of Object.entries(context)) {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (list.some((item) => typeof item !== "string"))
      throw new PolicyError(
        "InvalidConditionValue",
        pointerTo("/context", key),
        'A condition key has a string or a list of strings. Put numbers and Booleans in quotes, such as "true".',
      );
  }
  return context as NonNullable<RamRequest["context"]>;
}
