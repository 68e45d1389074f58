import { createHash } from "node:crypto";

/** What a service takes as a name. */
export interface NameRule {
  readonly longest: number;
  /** Everything else becomes `-`. */
  readonly characters: RegExp;
  /** What the first character must be; default a letter or digit. */
  readonly first?: RegExp;
  readonly lowerCase?: true;
}

/** Names of SMQ's queues, topics and subscriptions. */
export const queueNameRule: NameRule = { longest: 120, characters: /[A-Za-z0-9-]/ };
/** Names of RAM roles. */
export const roleNameRule: NameRule = { longest: 64, characters: /[A-Za-z0-9.-]/ };
/** Names of RAM policies. */
export const policyNameRule: NameRule = { longest: 128, characters: /[A-Za-z0-9-]/ };
/** Names of IMM projects. */
export const projectNameRule: NameRule = {
  longest: 128,
  characters: /[A-Za-z0-9_-]/,
  first: /[A-Za-z_]/,
};
/** Names of OSS buckets, which are unique in the whole world. */
export const bucketNameRule: NameRule = { longest: 63, characters: /[a-z0-9-]/, lowerCase: true };

/**
 * A physical name out of `parts`: readable, stable from run to run, and different for different
 * parts. Where the rule forces a change (a character, the length), or where `salt` holds more that
 * tells names apart, a digest of the parts as they were stands at the end. The alicloud provider
 * names none of these resources by itself.
 */
export function physicalName(
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

function fit(name: string, rule: NameRule): string {
  const replaced = [...name]
    .map((character) => (rule.characters.test(character) ? character : "-"))
    .join("");
  const trimmed = replaced.replace(/-{2,}/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  return (rule.first ?? /[A-Za-z0-9]/).test(trimmed.charAt(0)) ? trimmed : `n${trimmed}`;
}
