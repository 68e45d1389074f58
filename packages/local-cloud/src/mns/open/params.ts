/** Parameters and responses of the control plane. */
import { flatTags, type Params } from "../../rpc/params.ts";
import { parseBoolean } from "../attributes.ts";
import { invalidArgument } from "../errors.ts";

/**
 * A parameter that clients send as JSON text, undefined if it is missing. Throws InvalidArgument,
 * 400.
 */
export function jsonIn(params: Params, name: string): unknown {
  const text = params[name];
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw invalidArgument(`The value of ${name} should be JSON: ${reason}`);
  }
}

/** The same. Throws InvalidArgument, 400, unless it is an object. */
function jsonObject(params: Params, name: string): Readonly<Record<string, unknown>> | undefined {
  const value = jsonIn(params, name);
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidArgument(`The value of ${name} should be a JSON object`);
  return { ...value };
}

/**
 * The parameter `DlqPolicy`, undefined if it is missing. Only queues use `maxReceiveCount`. Throws
 * InvalidArgument, 400.
 */
export function dlqPolicyIn(params: Params) {
  const policy = jsonObject(params, "DlqPolicy");
  if (policy === undefined) return undefined;
  const text = (name: string) => (policy[name] === undefined ? undefined : String(policy[name]));
  return {
    enabled: parseBoolean("DlqPolicy.Enabled", text("Enabled")) ?? false,
    deadLetterTargetQueue: String(policy["DeadLetterTargetQueue"] ?? ""),
    maxReceiveCount: text("MaxReceiveCount"),
  };
}

/** `Tag.1.Key`, `Tag.1.Value`, … as a record. */
export function tagsIn(params: Params): Readonly<Record<string, string>> {
  return Object.fromEntries(flatTags(params).map(({ Key, Value }) => [Key, Value]));
}

function clampedNumber(params: Params, name: string, low: number, high: number): number {
  const text = params[name];
  if (text === undefined || text === "") return low;
  const value = Number(text);
  if (!Number.isInteger(value)) throw invalidArgument(`The value of ${name} should be an integer`);
  return Math.min(Math.max(value, low), high);
}

/**
 * Answers with one page of a list: `PageNum` from 1 (default 1), `PageSize` from 10 to 50 (default
 * 10). Values outside of the range are replaced by its ends, as the documentation says.
 */
export function answerPage<T>(
  params: Params,
  items: readonly T[],
  data: (item: T) => Record<string, unknown>,
): Record<string, unknown> {
  const number = clampedNumber(params, "PageNum", 1, 100_000_000);
  const size = clampedNumber(params, "PageSize", 10, 50);
  const page = items.slice((number - 1) * size, number * size);
  return answer({
    PageData: page.map(data),
    PageNum: number,
    PageSize: size,
    Pages: Math.ceil(items.length / size),
    Size: page.length,
    Total: items.length,
  });
}

/** The response of an action, in the members of the published models. */
export function answer(data: unknown): Record<string, unknown> {
  return { Code: 200, Message: "operation success", Status: "Success", Success: true, Data: data };
}

/** The response of an action that returns nothing. */
export function done(): Record<string, unknown> {
  return answer({ Code: 200, Message: "operation success", Success: true });
}
