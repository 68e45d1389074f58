import { isList } from "../../document/principal.ts";
import type { Severity } from "../../finding.ts";
import type { Principals, Statement } from "../../policy.ts";
import { replacement } from "../fix.ts";
import { defineRule, type Problem } from "../rule.ts";
import {
  hasWildcard,
  type LocatedStatement,
  partOf,
  statementsOf,
  type With,
} from "../statements.ts";
import { limitsCaller, requiresNamedValue } from "./wide-principal/caller-condition.ts";

/** For example a trust policy that trusts a whole account, or a bucket policy for everybody. */
export const widePrincipal = defineRule({
  id: "wide-principal",
  severity: "high",
  description: "A policy on a resource allows callers that it does not name one by one.",
  check: (context) =>
    statementsOf(context, "Allow", "Principal").flatMap((located) =>
      isList(located.statement.Principal)
        ? everybody(located, located.statement.Principal)
        : byKind(located, located.statement.Principal),
    ),
});

/** A bucket policy whose list of callers contains the star, or is empty, which means the same. */
function everybody(located: LocatedStatement, principals: readonly string[]): readonly Problem[] {
  const position = principals.indexOf("*");
  if (principals.length > 0 && position < 0) return [];
  const { Condition } = located.statement;
  const named = principals.filter((each) => each !== "*");
  return [
    {
      ...partOf(located, "Principal", ...(position < 0 ? [] : [position])),
      severity: limitsCaller(Condition) ? "medium" : "critical",
      ...(position < 0 && { pattern: "[]" }),
      message: `Everybody can do this, even without an account${Condition === undefined ? "" : ", if the condition is met"}.`,
      fix: replacement(
        located,
        "Name the callers, or remove the statement.",
        named.length === 0 ? [] : [{ ...located.statement, Principal: named }],
      ),
    },
  ];
}

type PrincipalsByKind = Exclude<Principals, readonly string[]>;
type Kind = keyof PrincipalsByKind;

/** What is wrong with one of several principals of a kind, if anything is. */
type Check = (
  principal: string,
  principals: readonly string[],
  condition: Statement["Condition"],
) => { readonly severity: Severity; readonly message: string; readonly fix: string } | undefined;

function byKind(
  located: LocatedStatement<With<"Principal">>,
  principals: PrincipalsByKind,
): readonly Problem[] {
  const { statement } = located;
  return (Object.entries(principals) as [Kind, readonly string[]][]).flatMap(([kind, list]) =>
    list.flatMap((principal, i) => {
      const problem = checks[kind](principal, list, statement.Condition);
      if (problem === undefined) return [];
      const others = { ...principals, [kind]: list.filter((each) => each !== principal) };
      const fix = replacement(located, problem.fix, withPrincipals(statement, others));
      return [{ ...partOf(located, "Principal", kind, i), ...problem, fix }];
    }),
  );
}

/** Names that stand for all identities of an account. */
const wholeAccount: Readonly<Record<string, string>> = {
  root: "user and role",
  "*": "user and role",
  "user/*": "user",
  "role/*": "role",
};

const checkIdentity: Check = (principal, principals, condition) => {
  const { account, name } = identityOf(principal);
  const needed = "Name the roles or users that need access.";
  if (principal === "*" || hasWildcard(account)) {
    const message = "This trusts every user and role of every account.";
    return { severity: "critical", message, fix: needed };
  }
  if (account === "" || limitsCaller(condition)) return undefined;
  if (Object.hasOwn(wholeAccount, name)) {
    const message = `This trusts every ${wholeAccount[name]} of the account (${principal}).`;
    // The console trusts the root of the account that owns the role. Its own policies decide then.
    return { severity: name === "root" ? "medium" : "high", message, fix: needed };
  }
  const [first] = principals
    .map(identityOf)
    .filter(isOne)
    .map((identity) => identity.account);
  if (first === account) return undefined;
  return {
    severity: "low",
    message: `This role trusts account ${first} and account ${account}. Each gets the access that the other needs.`,
    fix: `Create a separate role for account ${account}.`,
  };
};

/** The account and the name in the ARN of an identity; empty if it is not one. */
function identityOf(principal: string) {
  const [, account = "", name = ""] = /^acs:ram::([^:]*):(.*)/.exec(principal) ?? [];
  return { account, name };
}

function isOne({ account, name }: ReturnType<typeof identityOf>): boolean {
  return account !== "" && !hasWildcard(account) && !Object.hasOwn(wholeAccount, name);
}

const checkService: Check = (principal, principals) => {
  if (hasWildcard(principal)) {
    const message = `This trusts every service that matches ${principal}.`;
    return { severity: "high", message, fix: "Name the service that needs the role." };
  }
  const first = principals.find((other) => !hasWildcard(other)) as string;
  if (serviceIn(first) === serviceIn(principal)) return undefined;
  return {
    severity: "medium",
    message: `This role trusts ${first} and ${principal}. Each gets the access that the other needs.`,
    fix: `Create a separate role for ${principal}.`,
  };
};

/** A service acts for an account as `1234567890123456@log.aliyuncs.com`. */
function serviceIn(principal: string): string {
  return principal.replace(/^.*@/s, "").toLowerCase();
}

const checkProvider: Check = (principal, _, condition) => {
  const requires = (key: string) => requiresNamedValue(condition, [key]);
  // A name without the kind of provider is treated as SAML if the condition is about SAML.
  if (!principal.includes(":oidc-provider/") && requires("saml:recipient")) return undefined;
  const isSaml = principal.includes(":saml-provider/");
  const [hasAudience, hasSubject] = [requires("oidc:aud"), requires("oidc:sub")];
  if (isSaml || (!hasAudience && !hasSubject)) {
    const message = `This trusts everybody who can sign in to ${principal}.`;
    const fix = isSaml ? "on saml:recipient" : "on oidc:aud and oidc:sub";
    return { severity: "high", message, fix: `Add a condition ${fix}.` };
  }
  if (hasAudience && hasSubject) return undefined;
  if (hasAudience)
    return {
      severity: "high",
      message: `This trusts everybody who gets a token from ${principal} for the audience. No condition names the subject.`,
      fix: "Add a condition on oidc:sub that names the subject.",
    };
  return {
    severity: "medium",
    message: `This also trusts tokens that ${principal} issued for other audiences.`,
    fix: "Add a condition on oidc:aud.",
  };
};

const checks: Readonly<Record<Kind, Check>> = {
  RAM: checkIdentity,
  Service: checkService,
  Federated: checkProvider,
};

/** The statement for other principals; empty if there is none. */
function withPrincipals(statement: Statement, principals: PrincipalsByKind): readonly Statement[] {
  const named = Object.entries(principals).filter(([, list]) => list.length > 0);
  return named.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(named) }];
}
