import { type Fact, firstPresent } from "../fact/fact.ts";
import { number, text } from "../fact/readers.ts";
import type { Value } from "../fact/value.ts";
import type { Identity, Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { roleIdentity } from "./principal-identity.ts";
import type { Subject } from "./subject.ts";

export const functionIdentity: Identity = {
  types: ["alicloud:fc/v3Function:V3Function", "alicloud:fc/function:Function"],
  names: ["functionName", "name"],
  nameIn: (reference) => reference.replace(/^acs:fc:[^:]*:[^:]*:functions\/([^/]+).*$/, "$1"),
  within: "region",
};

/** A function in Function Compute. */
export class FcFunction implements Subject {
  readonly resource: Resource;
  readonly isInStack = true;
  readonly #stack: Stack;

  constructor(resource: Resource, stack: Stack) {
    this.resource = resource;
    this.#stack = stack;
  }

  get label(): string {
    return this.resource.name;
  }

  get name(): Fact<string> {
    return firstPresent(this.resource.get("functionName", text), this.resource.get("name", text));
  }

  /** Seconds. Default: 3. Source: Function Compute, CreateFunction, 2026-11. */
  get timeoutSeconds(): Fact<number> {
    return this.resource.get("timeout", number, 3);
  }

  /** The role that the code has. */
  get role(): Reference {
    return this.#stack.refer(this.resource, "role", roleIdentity);
  }

  /** Names and values of environment variables. Never print a value. */
  get environment(): Fact<Readonly<Record<string, Value>>> {
    return this.resource.get("environmentVariables", variables, {});
  }
}

export const readFunctions = (stack: Stack): FcFunction[] =>
  stack.ofType(...functionIdentity.types).map((resource) => new FcFunction(resource, stack));

const variables = (value: Value) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Value>>)
    : undefined;
