import { createHash } from "node:crypto";
import { fit, type NameRule } from "./name-rule.ts";

/**
 * A physical name from `parts`: readable, the same in every run, and different for different parts.
 * If the rule forces a change (a character, the length), or if `salt` has more that makes the name
 * unique, a digest of the original parts and the salt is added. The alicloud provider chooses no
 * names for these resources.
 */
export function joinedName(
  parts: readonly string[],
  rule: NameRule,
  salt: readonly string[] = [],
): string {
  const wanted = parts.join("-");
  const fitted = fit(rule.lowerCase ? wanted.toLowerCase() : wanted, rule);
  if (fitted === wanted && fitted.length <= rule.longest && salt.length === 0) return fitted;
  const digest = createHash("sha256")
    .update([...parts, ...salt].join("\0"))
    .digest("hex")
    .slice(0, 8);
  return `${fitted.slice(0, rule.longest - digest.length - 1).replace(/-$/, "")}-${digest}`;
}
