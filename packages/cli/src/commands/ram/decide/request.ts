import type { RamRequest } from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";

const members = ["action", "resource", "context", "principal", "principalId"];

/** Checks a request as it was read from `file`. The message of an error carries a JSON pointer to the culprit. */
export function parseRequest(value: unknown, file: string): RamRequest {
  const refuse = (pointer: string, message: string): never => {
    throw new CommandError(`The request file ${JSON.stringify(file)} is wrong at ${pointer === "" ? "its top" : pointer}: ${message}`);
  };
  if (!isObject(value)) {
    return refuse("", 'it must be one object such as {"action":"imm:GetTask","resource":"acs:imm:cn-hangzhou:123:project/p"}.');
  }
  for (const name of Object.keys(value)) {
    if (!members.includes(name)) refuse(pointer(name), `a request has no such member; it has ${members.join(", ")}.`);
  }
  const text = (name: string): string | undefined => {
    const member = value[name];
    if (member === undefined) return undefined;
    return typeof member === "string" && member !== "" ? member : refuse(pointer(name), "it must be a string with something in it.");
  };
  const action = text("action") ?? refuse("", 'the member "action" is missing, such as "imm:GetTask".');
  if (!/^[A-Za-z0-9_-]+:[^\s*?]+$/.test(action)) {
    refuse("/action", `${JSON.stringify(action)} is not one action. Write service:Name; wildcards belong in policies.`);
  }
  const resource = text("resource") ?? refuse("", 'the member "resource" is missing, such as "acs:imm:cn-hangzhou:123:project/p".');
  if (resource !== "*" && !resource.startsWith("acs:")) {
    refuse("/resource", `${JSON.stringify(resource)} is not a resource name. Write acs:service:region:account:relative-id.`);
  }
  const principal = text("principal");
  const principalId = text("principalId");
  const context = value["context"];
  if (context !== undefined && !isObject(context)) refuse("/context", "it must be an object of condition keys.");
  for (const [key, given] of Object.entries(isObject(context) ? context : {})) {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (list.some((item) => typeof item !== "string")) {
      refuse(
        `/context${pointer(key)}`,
        'a condition key has a string or a list of strings; write numbers and truth values in quotes, such as "true".',
      );
    }
  }
  return {
    action,
    resource,
    ...(context === undefined ? {} : { context: context as NonNullable<RamRequest["context"]> }),
    ...(principal === undefined ? {} : { principal }),
    ...(principalId === undefined ? {} : { principalId }),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pointer(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
