/** Checks of options that several parts of this package share. */
import { ConfigError } from "./errors.ts";

/** Options with their defaults: none is undefined. */
export type Defined<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

/** A copy without the members that are undefined, for packages that distinguish the two. */
export function definedMembers<T extends object>(
  options: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const members = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as { [K in keyof T]: Exclude<T[K], undefined> };
}

type Ranges<T> = { readonly [K in keyof T]?: readonly [least: number, most: number] };

/**
 * Checks options that must be whole numbers; undefined ones are skipped.
 * @param prefix what stands before their names, such as `smq.`
 * @throws ConfigError naming the first one outside its range, both ends included.
 */
export function checkWholeNumbers<T>(options: T, ranges: Ranges<T>, prefix = ""): void {
  checkRanges(options, ranges, prefix, "a whole number", Number.isInteger);
}

/** Like {@link checkWholeNumbers}, for options that can have a fraction. */
export function checkNumbers<T>(options: T, ranges: Ranges<T>): void {
  checkRanges(options, ranges, "", "a number", Number.isFinite);
}

function checkRanges<T>(
  options: T,
  ranges: Ranges<T>,
  prefix: string,
  what: string,
  isValid: (value: unknown) => boolean,
): void {
  for (const name of Object.keys(ranges) as (keyof T & string)[]) {
    const value = options[name];
    const [least, most] = ranges[name] ?? [0, 0];
    if (value === undefined || (isValid(value) && Number(value) >= least && Number(value) <= most))
      continue;
    const setting = prefix + name;
    // A text of digits, such as one of the environment, must not look like a number.
    const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
    throw new ConfigError(setting, `${setting} is ${shown}: use ${what} from ${least} to ${most}.`);
  }
}

/** @throws ConfigError naming the option unless it is undefined or one of `choices`. */
export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value as string)) return;
  const allowed = choices.map((choice) => `"${choice}"`).join(" or ");
  throw new ConfigError(name, `${name} is ${JSON.stringify(value)}: use ${allowed}.`);
}
