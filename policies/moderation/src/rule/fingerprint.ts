import { createHash } from "node:crypto";
import type { Subject } from "../kinds/subject.ts";
import type { Stack } from "../stack/stack.ts";

/** See {@link Finding.fingerprint}. 32 hexadecimal digits. */
export function fingerprint(
  rule: { readonly id: string; readonly of: string },
  subject: Subject,
  stack: Stack,
  detail: string | undefined,
): string {
  const parts = JSON.stringify([rule.id, rule.of, namesOf(subject, stack), detail ?? null]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 32);
}

/** The names of the parents of a subject, and its own. The same in every stack of a program. */
export function namesOf(subject: Subject, stack: Stack): readonly string[] {
  const names: string[] = subject.isInStack ? [] : [subject.label];
  for (
    let resource = subject.isInStack ? subject.resource : undefined;
    resource !== undefined;
    resource = stack.parentOf(resource)
  )
    if (resource.type !== "pulumi:pulumi:Stack") names.unshift(resource.name);
  return names;
}
