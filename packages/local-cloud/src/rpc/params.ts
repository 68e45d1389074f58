/** Parameters of RPC calls. */
import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "./product.ts";

/** Query and form parameters, decoded. */
export type Params = RpcCall["params"];

/** Throws Missing{name}, 400, if the parameter is missing or empty. */
export function required(params: Params, name: string): string {
  const value = params[name];
  if (value) return value;
  throw new ServiceError(400, `Missing${name}`, `${name} is mandatory for this action.`);
}

/** The values of the parameters that `name` gives for 1, 2, 3, … up to the first missing one. */
export function numbered(params: Params, name: (number: number) => string): readonly string[] {
  const values: string[] = [];
  for (let value = params[name(1)]; value !== undefined; value = params[name(values.length + 1)])
    values.push(value);
  return values;
}

/** `Tag.1.Key`, `Tag.1.Value`, `Tag.2.Key`, … */
export function flatTags(
  params: Params,
): readonly { readonly Key: string; readonly Value: string }[] {
  return numbered(params, (number) => `Tag.${number}.Key`).map((Key, index) => ({
    Key,
    Value: params[`Tag.${index + 1}.Value`] ?? "",
  }));
}
