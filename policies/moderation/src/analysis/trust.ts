import { type PolicyDocument, permits, type RamRequest, type Statement } from "@immkit/ram";
import type { Fact } from "../fact/fact.ts";

/** Somebody whom a trust policy allows to assume the role. */
export interface Trusted {
  readonly is: "anybody" | "account" | "identity" | "service" | "federated";
  /** The principal as it is written. */
  readonly principal: string;
  /** The id, of an account. */
  readonly accountId?: string;
  readonly condition: Statement["Condition"];
}

/** Everybody whom a trust policy names. */
export function trustedBy({ Statement }: PolicyDocument): readonly Trusted[] {
  return Statement.flatMap(({ Effect, Principal, Condition: condition }): Trusted[] => {
    if (Effect !== "Allow" || Principal === undefined) return [];
    const {
      RAM = [],
      Service = [],
      Federated = [],
    } = isList(Principal) ? { RAM: Principal } : Principal;
    return [
      ...RAM.map((principal) => ({ ...identity(principal), principal, condition })),
      ...Service.map((principal) => ({ is: "service" as const, principal, condition })),
      ...Federated.map((principal) => ({ is: "federated" as const, principal, condition })),
    ];
  });
}

/** The services that a trust policy names. */
export function trustedServices(trust: Fact<PolicyDocument>): readonly string[] {
  const trusted = trust.is === "known" ? trustedBy(trust.value) : [];
  return trusted.flatMap(({ is, principal }) => (is === "service" ? [principal] : []));
}

/** An account, all identities of one that a pattern matches, or one identity. */
function identity(principal: string): Pick<Trusted, "is" | "accountId"> {
  const account = /^acs:ram::([^:]*):/.exec(principal)?.[1] ?? principal;
  if (/[*?]/.test(account)) return { is: "anybody" };
  const isAccount = /^\d+$/.test(principal) || /:root$|[*?]/.test(principal);
  return isAccount ? { is: "account", accountId: account } : { is: "identity", accountId: account };
}

/**
 * A request with which somebody who is trusted assumes the role. Undefined if none is found.
 * @param role The ARN of the role, or a pattern.
 */
export function assumption(
  document: PolicyDocument,
  { is, principal, accountId = "1111111111111111" }: Trusted,
  role: string,
): RamRequest | undefined {
  const isNamed = is === "identity" || is === "service" || is === "federated";
  const caller = isNamed ? principal : `acs:ram::${accountId}:user/anyone`;
  const found = permits(
    { resource: [{ name: "trust", document }] },
    { action: "sts:AssumeRole", principal: caller, resource: role },
  );
  return found.answer === "yes" ? withoutExternalId(found.request) : undefined;
}

/** Only the two accounts know an external id, so an example request has another one. */
const withoutExternalId = ({ context, ...request }: RamRequest): RamRequest =>
  context === undefined
    ? request
    : {
        ...request,
        context: Object.fromEntries(
          Object.entries(context).map(([key, value]) => [
            key,
            key.toLowerCase() === "sts:externalid" ? "(the external id)" : value,
          ]),
        ),
      };

/**
 * Every value of a key, or every subject of an OIDC provider: any repository of GitHub, any project
 * of GitLab, any service account of a cluster.
 */
const anyValue = /^(?:repo:|project_path:|system:serviceaccount:)?[*?:/]*$/i;

/**
 * Whether a condition asks for certain values of a key. A pattern that fits every value doesn't.
 */
export function requires(condition: Statement["Condition"], key: string): boolean {
  return Object.entries(condition ?? {}).some(
    ([operator, keys]) =>
      /^String(?:Equals|EqualsIgnoreCase|Like)$/.test(operator) &&
      Object.entries(keys).some(
        ([name, values]) =>
          name.toLowerCase() === key.toLowerCase() &&
          values.every((value) => !anyValue.test(value)),
      ),
  );
}

const isList = (principal: NonNullable<Statement["Principal"]>): principal is readonly string[] =>
  Array.isArray(principal);
