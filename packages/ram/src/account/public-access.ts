import { isList } from "../document/principal.ts";
import type { PolicyDocument, Statement } from "../policy.ts";

const narrowingKeys: ReadonlySet<string> = new Set([
  "acs:sourcevpcid",
  "acs:sourcevpc",
  "acs:accessid",
  "acs:sourceip",
]);
const positiveOperators: ReadonlySet<string> = new Set([
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "IpAddress",
]);

/**
 * A bucket policy while OSS blocks public access: its public statements allow nobody. They stay in
 * their places, so the index of a statement is the same. Source: OSS documentation, "Block public
 * access".
 */
export function withoutPublicStatements(document: PolicyDocument): PolicyDocument {
  const Statement = document.Statement.map((statement) =>
    isPublic(statement) ? { ...statement, Principal: { RAM: [] } } : statement,
  );
  return { ...document, Statement };
}

/**
 * An Allow for everybody that no condition narrows to named networks or keys. Action and Resource
 * don't matter.
 */
function isPublic({ Effect, Principal = [], Condition = {} }: Statement): boolean {
  const isForEverybody =
    isList(Principal) && (Principal.length === 0 || Principal.some((each) => each.includes("*")));
  if (Effect === "Deny" || !isForEverybody) return false;
  return !Object.entries(Condition).some(
    ([operator, keys]) =>
      positiveOperators.has(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          narrowingKeys.has(key.toLowerCase()) && !values.some((value) => /\*|\/0$/.test(value)),
      ),
  );
}
