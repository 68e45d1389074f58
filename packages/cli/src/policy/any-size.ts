import {
  type NamedPolicy,
  type PolicyDocument,
  type PolicyError,
  safeParsePolicy,
} from "@immkit/ram";
import { CommandError } from "../errors/command-error.ts";
import { type PolicyText, parsed } from "./text.ts";

/**
 * As {@link parsed}, for an identity policy that may be larger than RAM takes: it is to be split.
 * @throws CommandError
 */
export function parsedAtAnySize(policy: PolicyText): NamedPolicy {
  if (policy.kind !== "identity") return parsed(policy);
  const { name, text } = policy;
  // Control policies have the same form, and no limit but the reader's own.
  const whole = safeParsePolicy(text, { kind: "control" });
  if (whole.ok) return { name, document: whole.value };
  if (whole.error.code !== "ReaderLimit") throw refused(name, whole.error.message, whole.error);
  return { name, document: readByStatement(name, text) };
}

/** What is too large for the reader as a whole is read statement by statement. */
function readByStatement(name: string, text: string): PolicyDocument {
  const value = jsonOf(name, text);
  if (countOfNames(value) !== countOfNamesIn(text))
    throw refused(name, "An object has two members of the same name.");
  const { Statement } = value as { readonly Statement?: unknown };
  // Whatever else stands there is refused with the first statement.
  const statements =
    Array.isArray(Statement) && Statement.length > 0 ? (Statement as unknown[]) : [Statement];
  const documents = statements.map((statement, index) => {
    const read = safeParsePolicy(
      { ...(value as object), Statement: statement },
      { kind: "control" },
    );
    if (read.ok) return read.value;
    const { code, message } = read.error;
    throw refused(
      name,
      `Statement ${index}: ${code === "ReaderLimit" ? "It alone is too large to be read. Give its resources to several." : message}`,
      read.error,
    );
  });
  return { Version: "1", Statement: documents.flatMap((document) => document.Statement) };
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw refused(name, `It is not JSON: ${(error as Error).message}.`, error as Error);
  }
}

/** Members of all objects in a value. */
function countOfNames(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, member) => sum + countOfNames(member), own);
}

/** Members of all objects in a JSON text: strings with a colon behind them. */
function countOfNamesIn(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:?)/g)].filter(([, colon]) => colon === ":")
    .length;
}

function refused(name: string, why: string, cause?: Error | PolicyError): CommandError {
  return new CommandError(
    `The policy ${JSON.stringify(name)} is no valid identity policy: ${why}`,
    { cause },
  );
}
