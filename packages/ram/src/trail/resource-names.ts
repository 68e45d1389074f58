import type { TrailEvent } from "./event.ts";
import { parsed } from "./json-text.ts";

/** Names of one type of resource in an event. */
export interface FoundNames {
  readonly names: readonly string[];
  /** The service chose the names. The request didn't have them, and the next one has others. */
  readonly isGenerated: boolean;
}

const creates = /^(?:Batch)?(?:Create|Run|Allocate|Clone|Copy|Import|Apply)/;

/**
 * The names of a type of resource (`instance`, `bucket`) in an event: those in its parameters, or
 * else those that the trail lists for the event.
 */
export function namesIn(event: TrailEvent, type: string): FoundNames {
  const wanted = singular(type);
  const given = new Set(inParameters(event, wanted));
  if (given.size > 0) return { names: [...given], isGenerated: false };
  const listed = event.resources.filter(([of]) => singular(of.replace(/^.*:/, "")) === wanted);
  const names = [...new Set(listed.map(([, name]) => withoutArn(name, wanted)))];
  const isNew = (name: string) =>
    creates.test(event.operation) || event.response.includes(JSON.stringify(name));
  return { names, isGenerated: names.some(isNew) };
}

/** `instance` of `InstanceId`, `InstanceIds`, `InstanceId.1` and `InstanceName`. */
function inParameters({ parameters, operation }: TrailEvent, type: string): string[] {
  const own = singular(operation).endsWith(type) ? ["name", "id"] : [];
  // OSS calls the name of an object its key.
  if (type === "object") own.push("key");
  const wanted = [type, `${type}name`, `${type}id`, `${type}key`, `${type}arn`, ...own];
  return Object.entries(parameters).flatMap(([key, value]) =>
    wanted.includes(singular(key.replace(/\.\d+$/, "")))
      ? namesOf(value).map((name) => withoutArn(name, type))
      : [],
  );
}

/** A name, several, or several as JSON text: `["i-1","i-2"]`. */
function namesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesOf);
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "string" || value === "") return [];
  const list = value.startsWith("[") ? parsed(value) : undefined;
  return Array.isArray(list) ? list.flatMap(namesOf) : [value];
}

/** `app` of `acs:ram::123:role/app`. */
function withoutArn(name: string, type: string): string {
  const id = /^acs:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(name)?.[1];
  if (id === undefined) return name;
  const start = id.indexOf("/");
  return singular(id.slice(0, start)) === type ? id.slice(start + 1) : id;
}

/** `queue` of `Queues`, `samlprovider` of `saml-provider`. */
export function singular(word: string): string {
  const letters = word.toLowerCase().replace(/[^a-z0-9]/g, "");
  return letters.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
}
