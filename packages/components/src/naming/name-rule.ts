/** The names that a service accepts. */
export interface NameRule {
  /** Characters of the longest name. */
  readonly longest: number;
  /** Other characters become `-`. */
  readonly characters: RegExp;
  /** The first character. Default: a letter or digit. */
  readonly first?: RegExp;
  readonly lowerCase?: true;
}

/** Names of SMQ's queues, topics, subscriptions and event rules. */
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
/** Names of OSS buckets, which are unique in all of OSS. */
export const bucketNameRule: NameRule = { longest: 63, characters: /[a-z0-9-]/, lowerCase: true };

/** What is wrong with the name of an OSS bucket; undefined if it is valid. */
export function bucketNameProblem(name: unknown): string | undefined {
  return typeof name === "string" && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)
    ? undefined
    : `is ${JSON.stringify(name)}; an OSS bucket name is 3 to 63 lower-case letters, digits and "-", and starts and ends with a letter or digit`;
}

/**
 * The nearest text that the rule accepts, of any length: lower case if needed, `-` for other
 * characters, and an `n` if the first character isn't allowed there. Different texts can have the
 * same result.
 */
export function fit(text: string, rule: NameRule): string {
  const replaced = [...(rule.lowerCase ? text.toLowerCase() : text)]
    .map((character) => (rule.characters.test(character) ? character : "-"))
    .join("");
  const trimmed = replaced.replace(/-{2,}/g, "-").replace(/^[-.]+|[-.]+$/g, "");
  return (rule.first ?? /[A-Za-z0-9]/).test(trimmed.charAt(0)) ? trimmed : `n${trimmed}`;
}
