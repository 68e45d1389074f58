import { type NamedPolicy, type PolicyKind, safeParsePolicy } from "@immkit/ram";
import { CommandError } from "../errors/command-error.ts";

/** A policy as it was found, which RAM may refuse. */
export interface PolicyText {
  /** By which answers name it: its file, or `custom/read-media`, `role/app trust` of a snapshot. */
  readonly name: string;
  readonly text: string;
  readonly kind: PolicyKind;
}

/** Parses a policy. @throws CommandError with the pointer to what RAM would refuse. */
export function parsed({ name, text, kind }: PolicyText): NamedPolicy {
  const result = safeParsePolicy(text, { kind });
  if (result.ok) return { name, document: result.value };
  throw new CommandError(
    `The policy ${JSON.stringify(name)} is no valid ${kind} policy: ${result.error.message}`,
    { cause: result.error },
  );
}
