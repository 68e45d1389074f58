import { PolicyError } from "../document/error.ts";
import { isList } from "../document/principal.ts";
import { show } from "../document/read.ts";
import type { NamedPolicy, PolicyDocument, Principals } from "../policy.ts";
import { isOwnService } from "./caller.ts";

/** Callers that belong to the account, or that somebody trusts: a policy that allows them all. */
function policyFor(name: string, principals: readonly Principals[]): NamedPolicy {
  const Statement = principals.map((Principal) => ({
    Effect: "Allow" as const,
    Action: ["*"],
    Resource: ["*"],
    Principal,
  }));
  return { name, document: { Version: "1", Statement } };
}

/**
 * The identities of the account, and the services that act for it. The users of its identity
 * providers come from outside.
 * @param account Undefined if it is unknown: then every account is outside.
 * @param ids of the account's users.
 */
export function insiders(
  account: string | undefined,
  ids: readonly string[],
  documents: readonly PolicyDocument[],
): NamedPolicy {
  const principals = documents.flatMap(({ Statement }) =>
    Statement.map(({ Principal }) => Principal as Principals),
  );
  const services = principals.flatMap((each) => (isList(each) ? [] : (each.Service ?? [])));
  const own: Principals[] =
    account === undefined
      ? []
      : [{ RAM: [`acs:ram::${account}:root`], Service: [`${account}@*`] }, [account, ...ids]];
  return policyFor("insiders", [...own, { Service: services.filter(isOwnService) }]);
}

/**
 * Callers that are trusted by name: accounts and ids by their digits, ARNs (`*` and `?` are
 * wildcards), and services of another account such as `222@ecs.aliyuncs.com`.
 * @throws {PolicyError} for anything else.
 */
export function trustedCallers(names: readonly string[]): NamedPolicy {
  return policyFor("trusted", names.flatMap(trustedCaller));
}

function trustedCaller(name: string, index: number): Principals[] {
  if (/^\d{1,20}$/.test(name))
    return [{ RAM: [`acs:ram::${name}:*`], Service: [`${name}@*`] }, [name]];
  if (/^acs:ram::[^:]*:(?:saml|oidc)-provider\//.test(name)) return [{ Federated: [name] }];
  if (name.startsWith("acs:ram::")) return [{ RAM: [name] }];
  if (/^\d+@[^@]+$/.test(name)) return [{ Service: [name] }];
  throw new PolicyError(
    "InvalidPrincipal",
    `/${index}`,
    `${show(name)} is not a caller. Write the id of an account, an ARN such as acs:ram::222:role/app, or a service such as 222@ecs.aliyuncs.com.`,
  );
}
