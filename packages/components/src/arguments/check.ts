import * as pulumi from "@pulumi/pulumi";

/**
 * An invalid argument of a component, or two arguments that conflict. It is a `RunError`: it ends a
 * program with its message only, without a stack trace.
 */
export class InvalidArgumentError extends pulumi.RunError {
  /** Always `InvalidArgument`. */
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

/** What is wrong with a part of a value. */
export interface Problem {
  /** Path of the part inside the value: `[2]`, `.handlerTimeoutSeconds`; empty for all of it. */
  readonly path: string;
  /** The end of a sentence about the part. */
  readonly reason: string;
}

/** What is wrong with a value, as the end of a sentence about it; undefined if it is valid. */
export type Check<T = unknown> = (value: T) => Problem | string | undefined;

/** True for a value that is known only later. */
export function isPending(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** True if a value, or anything inside it, is known only later. */
export function hasPending(value: unknown): boolean {
  if (isPending(value)) return true;
  return (
    typeof value === "object" && value !== null && Object.values(value).some((it) => hasPending(it))
  );
}

/**
 * Checks an argument: a plain value at once, an output when its value is known. Plain elements of a
 * list or an object with outputs are checked at once too, if `check` is made of `each` and
 * `fields`. A value that a preview doesn't know is checked by the update.
 * @throws InvalidArgumentError at once for a plain value, otherwise through the output.
 */
export function checked<T>(
  component: string,
  argument: string,
  value: pulumi.Input<T>,
  check: Check<T>,
): pulumi.Output<pulumi.Unwrap<T>> {
  const verify = (known: unknown) => {
    const problem = problemOf(check(known as T));
    if (problem)
      throw new InvalidArgumentError(component, `${argument}${problem.path}`, problem.reason);
  };
  if (!isPending(value)) verify(value);
  return pulumi.output(value).apply((known) => {
    verify(known);
    return known;
  }) as pulumi.Output<pulumi.Unwrap<T>>;
}

/**
 * Checks everything that is plain in the arguments of a component, before it is registered.
 * @throws InvalidArgumentError with the path of the argument.
 */
export function checkArguments(component: string, args: unknown, check: Check): void {
  const problem = problemOf(check(args === undefined ? {} : args));
  if (problem) {
    const argument = problem.path.replace(/^\./, "") || "args";
    throw new InvalidArgumentError(component, argument, problem.reason);
  }
}

/** The problem that a check returned, with a path. */
export function problemOf(result: Problem | string | undefined): Problem | undefined {
  return typeof result === "string" ? { path: "", reason: result } : result;
}

/** A check for whole numbers of `unit` from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number, unit: string): Check =>
  (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `is ${shown(value)}; it must be a whole number of ${unit} from ${least} to ${most}`;

/**
 * A check for one of the values of a const-object enum. It reports a value whose only fault is its
 * case.
 */
export const oneOf =
  (values: Readonly<Record<string, string>>): Check =>
  (value) => {
    const known = Object.values(values);
    if (known.includes(value as string)) return undefined;
    const meant = known.find((one) => one.toLowerCase() === String(value).toLowerCase());
    return meant === undefined
      ? `is ${shown(value)}; it must be one of ${known.join(", ")}`
      : `is ${shown(value)}; write ${meant}`;
  };

/** A check for true and false. A string "false" would be true. */
export const flag: Check = (value) =>
  typeof value === "boolean" ? undefined : `is ${shown(value)}; it must be true or false`;

/** A check for every text. */
export const anyText: Check = (value) =>
  typeof value === "string" ? undefined : `is ${shown(value)}; it must be a text`;

/** A check for texts that match `shape`. `rule` ends the sentence "it must be". */
export const text =
  (shape: RegExp, rule: string): Check =>
  (value) =>
    typeof value === "string" && shape.test(value)
      ? undefined
      : `is ${shown(value)}; it must be ${rule}`;

/** How an error shows a value. */
export function shown(value: unknown): string {
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
}
