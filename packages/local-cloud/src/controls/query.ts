/** Reads the query of a control. */
import { ServiceError } from "../core/service-error.ts";

/** The greatest value of a number, and its default. */
export interface NumberParameter {
  readonly max: number;
  readonly initial: number;
}

/** The parameters of a feed: what follows `after`, at most `limit`, waiting for it if need be. */
export const feedNumbers = {
  after: { max: Number.MAX_SAFE_INTEGER, initial: 0 },
  waitSeconds: { max: 30, initial: 0 },
  limit: { max: 1_000, initial: 1_000 },
};

/**
 * The whole numbers in a query. `texts` are its other parameters.
 *
 * @throws ServiceError `InvalidControl`, 400, for an invalid number or another parameter.
 */
export function readNumbers<Name extends string>(
  query: URLSearchParams,
  numbers: { readonly [N in Name]: NumberParameter },
  texts: readonly string[],
): { [N in Name]: number } {
  const known = [...Object.keys(numbers), ...texts];
  for (const name of query.keys())
    if (!known.includes(name))
      throw invalidControl(
        `Unknown parameter ${JSON.stringify(name)}. Known parameters: ${known.join(", ")}.`,
      );
  const read = (name: Name): number => {
    const text = query.get(name);
    const { max, initial } = numbers[name];
    if (text === null) return initial;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > max)
      throw invalidControl(`${name} must be a whole number from 0 to ${max}.`);
    return value;
  };
  const names = Object.keys(numbers) as Name[];
  return Object.fromEntries(names.map((name) => [name, read(name)])) as { [N in Name]: number };
}

/** The error for a control that was called in a wrong way. */
export function invalidControl(message: string): ServiceError {
  return new ServiceError(400, "InvalidControl", message);
}
