import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "../rpc/product.ts";

/** Throws Missing{name}, 400, when the parameter is not there or empty. */
export function required(params: RpcCall["params"], name: string): string {
  const value = params[name];
  if (value === undefined || value === "")
    throw new ServiceError(400, `Missing${name}`, `${name} is mandatory for this action.`);
  return value;
}

/** A value that is not as it should be: `Invalid{name}`, 400. */
export function invalid(name: string, why: string): ServiceError {
  return new ServiceError(
    400,
    `Invalid${name}`,
    `The specified parameter ${name} is not valid: ${why}.`,
  );
}

export function notFound(what: string, name: string): ServiceError {
  return new ServiceError(
    400,
    "ResourceNotFound",
    `The specified resource ${what} "${name}" is not found.`,
  );
}

/**
 * A whole number from `low` to `high`, `otherwise` when it is not given. Throws InvalidArgument,
 * 400.
 */
export function wholeNumber<T>(
  params: RpcCall["params"],
  name: string,
  low: number,
  high: number,
  otherwise: T,
): number | T {
  const text = params[name];
  if (text === undefined || text === "") return otherwise;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= low && value <= high)) {
    throw new ServiceError(
      400,
      "InvalidArgument",
      `The specified parameter ${name} is not valid: it must be a whole number from ${low} to ${high}.`,
    );
  }
  return value;
}

/**
 * Text with a length in characters, undefined when it is not given or empty. Throws
 * InvalidArgument, 400.
 */
export function textUpTo(
  params: RpcCall["params"],
  name: string,
  longest: number,
): string | undefined {
  const text = params[name];
  if (text === undefined || text === "") return undefined;
  if (text.length <= longest) return text;
  throw new ServiceError(
    400,
    "InvalidArgument",
    `The specified parameter ${name} is not valid: it has ${text.length} characters and may have ${longest}.`,
  );
}

/** One of `values`, undefined when it is not given. Throws InvalidArgument, 400. */
export function oneOf<T extends string>(
  params: RpcCall["params"],
  name: string,
  values: readonly T[],
): T | undefined {
  const text = params[name];
  if (text === undefined || text === "") return undefined;
  const value = values.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw new ServiceError(
    400,
    "InvalidArgument",
    `The specified parameter ${name} is not valid: it must be one of ${values.join(", ")}.`,
  );
}

export function flag(params: RpcCall["params"], name: string): boolean {
  return oneOf(params, name, ["true", "false", "True", "False"])?.toLowerCase() === "true";
}

/**
 * Structured parameters travel as JSON text. Undefined when not given; throws Invalid{name}, 400,
 * when it is no JSON.
 */
function json(params: RpcCall["params"], name: string): unknown {
  const text = params[name];
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(name, "it must be JSON text");
  }
}

/** A structured parameter that is an object. */
export function jsonObject(
  params: RpcCall["params"],
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = json(params, name);
  if (value === undefined) return undefined;
  if (!isObject(value)) throw invalid(name, "it must be a JSON object");
  return value;
}

/** A structured parameter that is a list. */
export function jsonList(params: RpcCall["params"], name: string): readonly unknown[] | undefined {
  const value = json(params, name);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalid(name, "it must be a JSON array");
  return value;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
