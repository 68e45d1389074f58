import { toPolicySet } from "../document/input.ts";
import type { Finding } from "../finding.ts";
import { lint, lintText } from "../lint/lint.ts";
import type { AccountBucket } from "./bucket.ts";
import { type PolicyText, parseOptionsOf, parsePolicies } from "./policy-text.ts";
import type { Principal } from "./principal.ts";
import { type RolePath, rolePathFinder } from "./role-path.ts";
import type { PolicySource } from "./source.ts";

/** A finding, and which principals it applies to if it depends on what is attached to them. */
export type AccountFinding = Finding & {
  /** The role, user or group; the first, if there are several. */
  readonly holder?: string;
  /** All of them, if there are several. */
  readonly holders?: readonly string[];
  /** Of the finding `stronger-role`. */
  readonly path?: RolePath;
};

/**
 * Lints a policy, a principal or a whole account. The policies of a principal are taken together,
 * and the roles that it can reach are part of the answer. A finding that several principals share
 * is reported once.
 */
export function lintSource(source: PolicySource): AccountFinding[] {
  if (source.is === "policy") return lintAlone(source.policy);
  if (source.is === "principal") return lintPrincipals([source.principal], source.account);
  if (source.is === "bucket") return lintBucket(source.bucket);
  const { account, policies, buckets, control } = source;
  const attached = new Set(account.flatMap((each) => each.policies.map(({ name }) => name)));
  const aloneToo = new Set(
    policies
      .flatMap((policy) => lintText(policy.name, policy.text, parseOptionsOf(policy)))
      .map(keyOf),
  );
  const found = lintPrincipals(account, account).map((finding): AccountFinding => {
    // If the policy has the finding by itself and with every principal, it isn't about a principal.
    const { holder, holders = [holder], ...rest } = finding;
    const everywhere = holders.length === principalsWith(finding.policy, account).length;
    return aloneToo.has(keyOf(finding)) && everywhere ? rest : finding;
  });
  return [
    ...found,
    ...policies.filter(({ name }) => !attached.has(name)).flatMap(lintAlone),
    ...buckets.flatMap(lintBucket),
    ...control.flatMap(lintAlone),
  ];
}

/** A bucket policy, with the ACL. What was not read has no finding: `notRead` names it. */
function lintBucket({ policies }: AccountBucket): AccountFinding[] {
  return lintTogether(policies);
}

/**
 * Lints policies that are attached to one principal. A policy that RAM rejects is a finding.
 * @param control limits what they allow, and has no findings itself.
 */
export function lintTogether(
  policies: readonly PolicyText[],
  control: readonly PolicyText[] = [],
): Finding[] {
  const parsed = parsePolicies(policies);
  const limits = parsePolicies(control).policies;
  const isLimit = (finding: Finding) => limits.some(({ name }) => name === finding.policy);
  const system = new Set(policies.flatMap(({ name, isSystem }) => (isSystem ? [name] : [])));
  return [
    ...parsed.unreadable.flatMap(lintAlone),
    ...lint({ ...toPolicySet(parsed.policies), control: limits })
      .filter((finding) => !isLimit(finding))
      .map((finding) => (system.has(finding.policy) ? withoutFix(finding) : finding)),
  ];
}

/** Nobody can edit a system policy. */
function withoutFix(finding: Finding): Finding {
  return { ...finding, fix: null };
}

/** These say that a statement has no effect, which is true only if it has none for anybody. */
const withoutEffect: ReadonlySet<string> = new Set(["deny-without-effect", "redundant-statement"]);

function lintPrincipals(
  principals: readonly Principal[],
  account: readonly Principal[],
): AccountFinding[] {
  const rolePathsOf = rolePathFinder(account);
  const known = new Map<Principal, readonly AccountFinding[]>();
  const findingsOf = (principal: Principal) => {
    const { policies, trust, control } = principal;
    const found = known.get(principal) ?? [
      ...lintTogether(trust === undefined ? policies : [...policies, trust], control),
      ...rolePathsOf(principal),
    ];
    known.set(principal, found);
    return found;
  };
  const appliesToAll = (finding: Finding) =>
    principalsWith(finding.policy, account).every((principal) =>
      findingsOf(principal).some((each) => keyOf(each) === keyOf(finding)),
    );
  const merged = new Map<string, { finding: AccountFinding; names: [...string[], string] }>();
  for (const principal of principals) {
    for (const finding of findingsOf(principal)) {
      if (withoutEffect.has(finding.id) && !appliesToAll(finding)) continue;
      const names = merged.get(keyOf(finding))?.names ?? [];
      merged.set(keyOf(finding), { finding, names: [...names, principal.name] });
    }
  }
  return [...merged.values()].map(({ finding, names }) => {
    const [holder] = names;
    return { holder, ...(names.length > 1 ? { holders: names } : {}), ...finding };
  });
}

function principalsWith(policy: string, account: readonly Principal[]): readonly Principal[] {
  return account.filter(
    ({ policies, trust }) => trust?.name === policy || policies.some(({ name }) => name === policy),
  );
}

/** Lints a policy without knowing which others are attached with it. */
function lintAlone(policy: PolicyText): Finding[] {
  const { name, text } = policy;
  return lintText(name, text, parseOptionsOf(policy)).map((finding): Finding => {
    if (policy.isSystem) return withoutFix(finding);
    if (finding.id !== "deny-without-effect") return finding;
    // The Deny may limit another policy.
    const message = `${finding.message} Keep it if it limits another policy: --together lints several as one.`;
    return { ...finding, message, fix: null };
  });
}

function keyOf({ id, policy, statement, pattern, message }: Finding): string {
  return JSON.stringify([id, policy, statement, pattern, message]);
}
