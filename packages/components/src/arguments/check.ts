import * as pulumi from "@pulumi/pulumi";

/**
 * An invalid argument of a component, or two arguments that conflict. It is a `RunError`: it ends a
 * program with its message only, without a stack trace.
 */
export class InvalidArgumentError extends pulumi.RunError {
  readonly code = "InvalidArgument";
  /**
   * Path of the argument: `resultChannel.handlerTimeoutSeconds`.
   */
  readonly argument: string;
  constructor(component: string, argument: string, reason: string) {
    super(`${component}: ${argument} ${reason}`);
    this.name = "InvalidArgumentError";
    this.argument = argument;
  }
}

/** What is wrong with a value, as the end of a sentence about its argument; undefined if valid. */
export type Check<T> = (value: T) => string | undefined;

/**
 * Checks an argument: a plain value at once, an output when its value is known. A value that a
 * preview doesn't know is checked by the update.
 * @throws InvalidArgumentError at once for a plain value, otherwise through the output.
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

/** A check for whole numbers of `unit` from `least` to `most`. */
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

/** @throws InvalidArgumentError if both arguments are given. */
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
      `can't be used with ${other}: the first creates one, the second uses an existing one`,
    );
  }
}
