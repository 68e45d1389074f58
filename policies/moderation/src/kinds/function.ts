import { type Fact, firstPresent, type PropertyRef } from "../fact/fact.ts";
import { number, text } from "../fact/readers.ts";
import { Unknown, type Value } from "../fact/value.ts";
import type { Identity, Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { roleIdentity } from "./principal-identity.ts";
import { StackSubject } from "./subject.ts";

/** Types of Function Compute 2.0, and the property that names their service. */
const serviceProperties: Readonly<Record<string, string>> = {
  "alicloud:fc/function:Function": "service",
  "alicloud:fc/v2Function:V2Function": "serviceName",
};

/** Resources whose outputs are credentials. */
const credentialTypes: readonly string[] = [
  "alicloud:ram/accessKey:AccessKey",
  "alicloud:kms/secret:Secret",
  "random:index/randomPassword:RandomPassword",
];

/** A service of Function Compute 2.0. Its functions share its role. */
const serviceIdentity: Identity = {
  types: ["alicloud:fc/service:Service"],
  names: ["name"],
  within: "region",
};

export const functionIdentity: Identity = {
  types: ["alicloud:fc/v3Function:V3Function", ...Object.keys(serviceProperties)],
  names: ["functionName", "name"],
  nameIn: (reference) => reference.replace(/^acs:fc:[^:]*:[^:]*:functions\/([^/]+).*$/, "$1"),
  within: "region",
};

/** A function in Function Compute. */
export class FcFunction extends StackSubject {
  get name(): Fact<string> {
    return firstPresent(this.resource.get("functionName", text), this.resource.get("name", text));
  }

  /** Seconds. Default: 3. Source: Function Compute, CreateFunction, 2026-11. */
  get timeoutSeconds(): Fact<number> {
    return this.resource.get("timeout", number, 3);
  }

  /** The role that the code has. In Function Compute 2.0, it is the role of the service. */
  get role(): Reference {
    const property = serviceProperties[this.resource.type];
    if (property === undefined) return this.#roleOf(this.resource);
    const service = this.refer(property, serviceIdentity);
    if (service.is === "resource") return this.#roleOf(service.resource);
    if (service.is !== "outside") return service;
    const at = this.resource.at(property);
    return { is: "unknown", among: [], fact: { is: "unknown", reason: "outsideStack", at } };
  }

  /** The property that names the role. */
  get roleProperty(): PropertyRef {
    const property = serviceProperties[this.resource.type];
    if (property === undefined) return this.resource.at("role");
    const service = this.refer(property, serviceIdentity);
    return service.is === "resource" ? service.resource.at("role") : this.resource.at(property);
  }

  /** Names and values of environment variables. Never print a value. */
  get environment(): Fact<Readonly<Record<string, Value>>> {
    return this.resource.get("environmentVariables", variables, {});
  }

  /** Whether an environment variable can come from a resource that creates credentials. */
  get readsCredentials(): boolean {
    return (this.resource.data.dependencies["environmentVariables"] ?? []).some((urn) =>
      credentialTypes.includes(this.stack.byUrn(urn)?.type ?? ""),
    );
  }

  #roleOf(resource: Resource): Reference {
    return this.stack.refer(resource, "role", roleIdentity);
  }
}

export const readFunctions = (stack: Stack): FcFunction[] =>
  stack.ofType(...functionIdentity.types).map((resource) => new FcFunction(resource, stack));

const variables = (value: Value) =>
  typeof value === "object" &&
  value !== null &&
  !(value instanceof Unknown) &&
  !Array.isArray(value)
    ? (value as Readonly<Record<string, Value>>)
    : undefined;
