import type { NamedPolicy, PolicyKind } from "@immkit/ram";
import { readText } from "../input/file.ts";
import type { Io } from "../io.ts";
import { parsed } from "./text.ts";

/** Reads policies of one kind, in the order given; answers name each by its file. */
export async function readPolicies(
  files: readonly string[],
  kind: PolicyKind,
  io: Io,
): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for (const file of files)
    policies.push(parsed({ name: file, text: await readText(file, "The policy file", io), kind }));
  return policies;
}
