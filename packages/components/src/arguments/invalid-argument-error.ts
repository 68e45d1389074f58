import * as pulumi from "@pulumi/pulumi";

/**
 * An argument of a component that cannot be, or two that cannot be together. Being a `RunError`, it
 * ends a program with its message alone, without a stack.
 */
export class InvalidArgumentError extends pulumi.RunError {
  readonly code = "InvalidArgument";
  /**
   * The argument, as a path from the component's arguments: `resultChannel.handlerTimeoutSeconds`.
   */
  readonly argument: string;
  constructor(component: string, argument: string, reason: string) {
    super(`${component}: ${argument} ${reason}`);
    this.name = "InvalidArgumentError";
    this.argument = argument;
  }
}
