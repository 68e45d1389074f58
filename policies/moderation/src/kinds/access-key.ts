import type { Fact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import { Unknown, type Value } from "../fact/value.ts";
import type { Stack } from "../stack/stack.ts";
import { StackSubject } from "./subject.ts";

const type = "alicloud:ram/accessKey:AccessKey";
const stackType = "pulumi:pulumi:Stack";

/** An AccessKey that the stack creates. Its secret is in the state. */
export class AccessKey extends StackSubject {
  /** A file on the machine of the update that gets the secret. */
  get secretFile(): Fact<string> {
    return this.resource.get("secretFile", text);
  }

  /** Whether an output of the stack has the secret in clear. */
  get isExported(): boolean {
    const secret = this.resource.get("secret", text);
    return secret.is === "known" && this.#stackOutputs().some((value) => has(value, secret.value));
  }

  #stackOutputs(): Value[] {
    return this.stack.ofType(stackType).flatMap(({ data }) => Object.values(data.outputs ?? {}));
  }
}

export const readAccessKeys = (stack: Stack): AccessKey[] =>
  stack.ofType(type).map((resource) => new AccessKey(resource, stack));

function has(value: Value, wanted: string): boolean {
  if (typeof value === "string") return value.includes(wanted);
  if (typeof value !== "object" || value === null || value instanceof Unknown) return false;
  return Object.values(value).some((part) => has(part, wanted));
}
