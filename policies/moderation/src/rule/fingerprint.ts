import { createHash } from "node:crypto";
import type { Subject } from "../kinds/subject.ts";
import type { Stack } from "../stack/stack.ts";
import type { AnyRule } from "./rule.ts";

/** See {@link Finding.fingerprint}. 32 hexadecimal digits. */
export function fingerprint(
  rule: AnyRule,
  subject: Subject,
  stack: Stack,
  detail: string | undefined,
): string {
  const names: string[] = subject.isInStack ? [] : [subject.label];
  for (
    let resource = subject.isInStack ? subject.resource : undefined;
    resource !== undefined;
    resource = stack.parentOf(resource)
  )
    if (resource.type !== "pulumi:pulumi:Stack") names.unshift(resource.name);
  const parts = JSON.stringify([rule.id, rule.of, names, detail ?? null]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 32);
}
