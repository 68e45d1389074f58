import { isList } from "../document/principal.ts";
import type { Principals } from "../policy.ts";

/** Who a policy on a resource names, except services that act for its account. */
export interface NamedCaller {
  /**
   * - `everybody`: also anonymous callers
   * - `accounts`: the users and roles of every account, or of those that a pattern matches
   * - `account`: users, roles or the root of one account
   * - `service`: a service that acts for another account, such as `222@ecs.aliyuncs.com`
   * - `provider`: the users of an identity provider
   * - `id`: an account or a user, as OSS names them
   */
  readonly kind: "everybody" | "accounts" | "account" | "service" | "provider" | "id";
  /** The account, the service, the provider's ARN, the id, or `*`. */
  readonly name: string;
}

/** A caller, and the part of the Principal that names it. */
export interface CallerEntry extends NamedCaller {
  readonly principal: Principals;
}

/** The callers that a Principal names, each once. */
export function callersIn(principal: Principals): readonly CallerEntry[] {
  const found = new Map<
    string,
    { caller: NamedCaller; part: Readonly<Record<string, string[]>> }
  >();
  const add = (type: string, entry: string, caller: NamedCaller) => {
    const key = `${caller.kind} ${caller.name}`;
    const part = found.get(key)?.part ?? {};
    found.set(key, { caller, part: { ...part, [type]: [...(part[type] ?? []), entry] } });
  };
  if (isList(principal)) {
    if (principal.length === 0 || principal.includes("*"))
      return [{ kind: "everybody", name: "*", principal: ["*"] }];
    for (const entry of principal) add("list", entry, ramCaller(entry));
  } else {
    for (const entry of principal.RAM ?? []) add("RAM", entry, ramCaller(entry));
    for (const entry of principal.Service ?? [])
      if (!isOwnService(entry)) add("Service", entry, { kind: "service", name: entry });
    for (const entry of principal.Federated ?? [])
      add("Federated", entry, { kind: "provider", name: entry });
  }
  return [...found.values()].map(({ caller, part: { list, ...types } }) => ({
    ...caller,
    principal: list ?? types,
  }));
}

/** A service without an account acts for the account that has the resource. */
export function isOwnService(name: string): boolean {
  return !/[@*?]/.test(name);
}

function ramCaller(entry: string): NamedCaller {
  if (entry === "*") return { kind: "accounts", name: "*" };
  const account = /^(?:acs:ram|arn:sts)::([^:]*):/.exec(entry)?.[1];
  if (account === undefined) return { kind: "id", name: entry };
  return { kind: /[*?]/.test(account) ? "accounts" : "account", name: account };
}
