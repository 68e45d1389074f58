import { type Fact, firstPresent } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import { unknownPart, type Value } from "../fact/value.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import type { Subject } from "./subject.ts";

const types = ["alicloud:fc/v3Trigger:V3Trigger", "alicloud:fc/trigger:Trigger"] as const;

/** A trigger of a function in Function Compute. */
export class Trigger implements Subject {
  readonly resource: Resource;
  readonly isInStack = true;

  constructor(resource: Resource) {
    this.resource = resource;
  }

  get label(): string {
    return this.resource.name;
  }

  /** `http`, `oss`, `mns_topic`, `eventbridge`, … */
  get type(): Fact<string> {
    return firstPresent(this.resource.get("triggerType", text), this.resource.get("type", text));
  }

  /** Its configuration, an object of Function Compute. It is JSON text in the resource. */
  get config(): Fact<Readonly<Record<string, unknown>>> {
    return firstPresent(
      this.resource.get("triggerConfig", jsonObject),
      this.resource.get("config", jsonObject),
    );
  }

  /** ARN of what sends the events: `acs:oss:REGION:ACCOUNT:BUCKET`. */
  get sourceArn(): Fact<string> {
    return this.resource.get("sourceArn", text);
  }
}

export const readTriggers = (stack: Stack): Trigger[] =>
  stack.ofType(...types).map((resource) => new Trigger(resource));

function jsonObject(value: Value): Readonly<Record<string, unknown>> | undefined {
  if (unknownPart(value) !== undefined) return undefined;
  try {
    const object: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return typeof object === "object" && object !== null && !Array.isArray(object)
      ? (object as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
