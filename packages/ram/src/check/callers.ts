import { globMatches } from "../document/glob.ts";
import { isList } from "../document/principal.ts";
import type { NamedPolicy, PolicyDocument, Principals } from "../policy.ts";

/** A policy on a resource that allows exactly these callers everything. */
function policyFor(principals: readonly Principals[]): NamedPolicy {
  const document: PolicyDocument = {
    Version: "1",
    Statement: principals.map((Principal) => ({
      Effect: "Allow",
      Action: ["*"],
      Resource: ["*"],
      Principal,
    })),
  };
  return { name: "callers", document };
}

/**
 * Everybody that `who` names: ARNs, services such as `fc.aliyuncs.com`, and `role/app` or
 * `user/ann` of an account.
 * @param account Undefined if it is unknown: names without an account then name nobody.
 * @param ids of users by name.
 */
export function callersNamed(
  who: readonly string[],
  { account, ids }: { readonly account?: string; readonly ids: ReadonlyMap<string, string> },
): NamedPolicy {
  const ram = who.flatMap((each) => {
    if (each.startsWith("acs:")) return [each];
    const isIdentity = /^(?:role|user)\//.test(each) && account !== undefined;
    return isIdentity ? [`acs:ram::${account}:${each}`] : [];
  });
  const services = who.filter((each) => /^[^/:]+\.[^/:]+$/.test(each));
  const known = who.flatMap((each) => ids.get(each.replace(/^acs:ram::\d+:/, "")) ?? []);
  return policyFor([
    ...(known.length > 0 ? [known] : []),
    ...(ram.length > 0 ? [{ RAM: ram }] : []),
    ...(services.length > 0 ? [{ Service: services }] : []),
  ]);
}

/** Whether `who` names a caller by its name or ARN. */
export function isNamed(who: readonly string[], name: string, arn: string | undefined): boolean {
  return who.some(
    (pattern) => globMatches(pattern, name) || (arn !== undefined && globMatches(pattern, arn)),
  );
}

/**
 * The identities of some accounts, and the services that a policy names without an account.
 * @param ids of users of these accounts.
 */
export function callersOfAccounts(
  accounts: readonly string[],
  documents: readonly PolicyDocument[],
  ids: readonly string[] = [],
): NamedPolicy {
  const services = principalsIn(documents).flatMap((each) =>
    isList(each) ? [] : (each.Service ?? []),
  );
  const own = services.filter((service) => !/[@*?]/.test(service));
  return policyFor([
    ...accounts.flatMap((account): Principals[] => [
      { RAM: [`acs:ram::${account}:*`], Service: [`${account}@*`] },
      [account],
    ]),
    ...(ids.length > 0 ? [ids] : []),
    ...(own.length > 0 ? [{ Service: own }] : []),
  ]);
}

/** The accounts and ids that policies name without a wildcard. */
export function accountsNamed(documents: readonly PolicyDocument[]): readonly string[] {
  const names = principalsIn(documents).flatMap((each) =>
    isList(each) ? each : Object.values(each).flat(),
  );
  return names.flatMap((name) => {
    const [, account] = /^(?:acs:ram::|arn:sts::)?(\d+)(?=[:@]|$)/.exec(name) ?? [];
    return account === undefined ? [] : [account];
  });
}

/** A policy on a resource has a Principal in each statement. */
function principalsIn(documents: readonly PolicyDocument[]): readonly Principals[] {
  return documents.flatMap(({ Statement }) =>
    Statement.map(({ Principal }) => Principal as Principals),
  );
}
