import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "./invalid-argument-error.ts";

/** Says what is wrong with a value, as the end of a sentence about its argument, or undefined. */
export type Check<T> = (value: T) => string | undefined;

/**
 * Checks an argument: a plain value at once, an output when it is known. What a preview cannot know
 * is not checked then, but by the update.
 * @throws InvalidArgumentError at once for a plain value, else through the output.
 */
export function checked<T>(
  component: string,
  argument: string,
  value: pulumi.Input<T>,
  check: Check<T>,
): pulumi.Output<T> {
  const verify = (known: T): T => {
    const problem = check(known);
    if (problem !== undefined) throw new InvalidArgumentError(component, argument, problem);
    return known;
  };
  if (!pulumi.Output.isInstance(value) && !(value instanceof Promise)) verify(value as T);
  return pulumi.output(value).apply((known) => verify(known as T)) as pulumi.Output<T>;
}

/** A check for whole numbers from `least` to `most`, in `unit`. */
export const wholeNumber =
  (least: number, most: number, unit: string): Check<number> =>
  (value) =>
    Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `is ${String(value)}; it must be a whole number of ${unit} from ${least} to ${most}`;

/** A check for one of the values of a const-object enum. */
export const oneOf =
  (values: Readonly<Record<string, string>>): Check<string> =>
  (value) => {
    const known = Object.values(values);
    return known.includes(value)
      ? undefined
      : `is ${JSON.stringify(value)}; it must be one of ${known.join(", ")}`;
  };

/**
 * Refuses two arguments that exclude each other.
 * @throws InvalidArgumentError
 */
export function notBoth<Args extends object>(
  component: string,
  args: Args,
  one: keyof Args & string,
  other: keyof Args & string,
): void {
  if (args[one] !== undefined && args[other] !== undefined) {
    throw new InvalidArgumentError(
      component,
      one,
      `and ${other} exclude each other: the first makes one, the second takes one that exists`,
    );
  }
}
