import { type NamedPolicy, type PolicyKind, safeParsePolicy } from "@immkit/ram";
import { CommandError } from "../../errors/command-error.ts";
import { readText } from "../../input/file.ts";
import type { Io } from "../../io.ts";

/** Reads one policy; answers name it by its file. */
async function readPolicy(file: string, kind: PolicyKind, io: Io): Promise<NamedPolicy> {
  const parsed = safeParsePolicy(await readText(file, "The policy file", io), { kind });
  if (parsed.ok) return { name: file, document: parsed.document };
  throw new CommandError(`The policy file ${JSON.stringify(file)} is no valid ${kind} policy: ${parsed.error.message}`, {
    cause: parsed.error,
  });
}

/** Reads several policies, in the order given. */
export async function readPolicies(files: readonly string[] | undefined, kind: PolicyKind, io: Io): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for (const file of files ?? []) policies.push(await readPolicy(file, kind, io));
  return policies;
}
