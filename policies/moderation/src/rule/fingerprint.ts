import { createHash } from "node:crypto";
import type { Subject } from "../kinds/subject.ts";
import type { Resource } from "../stack/resource.ts";
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

/** Above as many parents, a digest stands for the others. So a fingerprint takes constant time. */
const maxNames = 50;

/** The names of the parents of a subject, and its own. The same in every stack of a program. */
export function namesOf({ isInStack, label, resource }: Subject, stack: Stack): readonly string[] {
  if (!isInStack) return [label];
  const names: string[] = [];
  let each: Resource | undefined = resource;
  for (let step = 0; each !== undefined && step < maxNames; step += 1) {
    if (each.type !== "pulumi:pulumi:Stack") names.push(each.name);
    each = stack.parentOf(each);
  }
  if (each !== undefined) names.push(stack.pathOf(each));
  return names.reverse();
}
