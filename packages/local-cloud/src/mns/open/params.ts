import { ServiceError } from "../../core/service-error.ts";
import type { RpcCall } from "../../rpc/product.ts";

/** Throws Missing{name}, 400. */
export function required(params: RpcCall["params"], name: string): string {
  const value = params[name];
  if (value === undefined || value === "")
    throw new ServiceError(400, `Missing${name}`, `${name} is mandatory for this action.`);
  return value;
}

/**
 * A parameter that clients send as JSON text, undefined when it is missing. Throws InvalidArgument,
 * 400, for another thing than an object.
 */
export function jsonObject(
  params: RpcCall["params"],
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const text = params[name];
  if (text === undefined || text === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ServiceError(
      400,
      "InvalidArgument",
      `The value of ${name} should be a JSON object: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ServiceError(400, "InvalidArgument", `The value of ${name} should be a JSON object`);
  }
  return { ...value };
}

/** `Tag.1.Key`, `Tag.1.Value`, `Tag.2.Key` … by key, in order. */
export function tagsIn(params: RpcCall["params"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listIn(params, (number) => `Tag.${number}.Key`).map((key, index) => [
      key,
      params[`Tag.${index + 1}.Value`] ?? "",
    ]),
  );
}

/** The parameters that `name` gives for 1, 2, 3 … up to the first that is missing. */
export function listIn(params: RpcCall["params"], name: (number: number) => string): string[] {
  const values: string[] = [];
  for (let value = params[name(1)]; value !== undefined; value = params[name(values.length + 1)])
    values.push(value);
  return values;
}

export interface Paging {
  readonly number: number;
  readonly size: number;
}

/**
 * PageNum from 1, default 1; PageSize 10 to 50, default 10. A number beyond either end is taken as
 * that end, as the lists' pages say.
 */
export function paging(params: RpcCall["params"]): Paging {
  return {
    number: clamped(params, "PageNum", 1, 100_000_000),
    size: clamped(params, "PageSize", 10, 50),
  };
}

function clamped(params: RpcCall["params"], name: string, low: number, high: number): number {
  const text = params[name];
  if (text === undefined || text === "") return low;
  const value = Number(text);
  if (!Number.isInteger(value))
    throw new ServiceError(400, "InvalidArgument", `The value of ${name} should be a whole number`);
  return Math.min(Math.max(value, low), high);
}

/** One page, in the members that all three lists have. */
export function pageData<T>(
  items: readonly T[],
  { number, size }: Paging,
  show: (item: T) => Record<string, unknown>,
) {
  const shown = items.slice((number - 1) * size, number * size);
  return {
    PageData: shown.map(show),
    PageNum: number,
    PageSize: size,
    Pages: Math.ceil(items.length / size),
    Size: shown.length,
    Total: items.length,
  };
}

/**
 * The type can only be `normal`: throws InvalidArgument, 400, for `fifo`, which the local cloud
 * does not have.
 */
export function checkType(params: RpcCall["params"], name: "QueueType" | "TopicType"): void {
  const type = params[name];
  if (type === undefined || type === "" || type === "normal") return;
  throw new ServiceError(
    400,
    "InvalidArgument",
    `The value of ${name} should be normal: the local cloud has no other type`,
  );
}
