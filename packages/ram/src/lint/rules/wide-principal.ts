import { conditionTests } from "../../decide/condition.ts";
import { operators } from "../../decide/operators.ts";
import { isList } from "../../decide/principal.ts";
import type { Principals, Statement } from "../../policy.ts";
import { type Finding, findingAt, hasWildcard, type Place, type Rule, type Severity, statementsOf, type With } from "../finding.ts";

/** A trust policy that trusts an account's root trusts each of its users and roles; a bucket policy for `*` is for everybody. */
export const widePrincipal: Rule = {
  id: "wide-principal",
  about: "A policy on a resource opens it to more callers than can be named.",
  check: (context) =>
    statementsOf(context, "Allow", "Principal").flatMap((place) =>
      isList(place.statement.Principal) ? list(place, place.statement.Principal) : named(place, place.statement.Principal),
    ),
};

type Found = Omit<Finding, "id">;

function list(place: Place, principals: readonly string[]): readonly Found[] {
  if (principals.length > 0 && !principals.includes("*")) return [];
  const { Condition } = place.statement;
  const message = `Everybody may do this, also without an account${Condition === undefined ? "" : ", where the condition holds"}.`;
  const others = principals.filter((each) => each !== "*");
  return [
    findingAt(
      place,
      { severity: narrows(Condition, aboutCaller) ? "medium" : "critical", pattern: principals.length === 0 ? "[]" : "*", message },
      {
        message: "Name the callers, or remove the statement.",
        instead: others.length === 0 ? [] : [{ ...place.statement, Principal: others }],
      },
    ),
  ];
}

type Named = Exclude<Principals, readonly string[]>;

function named(place: Place<With<"Principal">>, principal: Named): readonly Found[] {
  const { statement } = place;
  return (Object.entries(principal) as [keyof Named, readonly string[]][]).flatMap(([kind, patterns]) =>
    looks[kind](patterns, statement.Condition).map(([pattern, severity, message, mend]) => {
      const others = { ...principal, [kind]: patterns.filter((each) => each !== pattern) };
      return findingAt(place, { severity, pattern, message }, { message: mend, instead: forCallers(statement, others) });
    }),
  );
}

type Blame = [pattern: string, severity: Severity, message: string, mend: string];

const whole: Readonly<Record<string, string>> = {
  root: "user and every role",
  "*": "user and every role",
  "user/*": "user",
  "role/*": "role",
};

function identities(patterns: readonly string[], condition: Statement["Condition"]): readonly Blame[] {
  const conditional = narrows(condition, aboutCaller);
  const accounts = new Set<string>();
  return patterns.flatMap((pattern): Blame[] => {
    const everybody: Blame = [
      pattern,
      "critical",
      "Every user and role of every account is trusted.",
      "Name the roles or users that need it.",
    ];
    if (pattern === "*") return [everybody];
    const arn = /^acs:ram::([^:]*):(.*)/.exec(pattern);
    if (arn === null) return [];
    const [, account, name] = arn as unknown as [string, string, string];
    if (hasWildcard(account)) return [everybody];
    if (conditional) return [];
    const all = whole[name];
    if (all !== undefined)
      return [[pattern, "high", `Every ${all} of the account (${pattern}) is trusted.`, "Name the roles or users that need it."]];
    const [first] = accounts.add(account);
    if (first === account) return [];
    return [
      [
        pattern,
        "low",
        `One role is trusted by account ${first} and by account ${account}: each gets what the other needs.`,
        `Give account ${account} a role of its own.`,
      ],
    ];
  });
}

function servicesOf(patterns: readonly string[]): readonly Blame[] {
  const [kept, ...extra] = patterns.filter((pattern) => !hasWildcard(pattern));
  return [
    ...patterns
      .filter(hasWildcard)
      .map(
        (pattern): Blame => [pattern, "high", `Every service that ${pattern} stands for is trusted.`, "Name the service that needs it."],
      ),
    ...extra.map(
      (pattern): Blame => [
        pattern,
        "medium",
        `One role is trusted by ${kept} and by ${pattern}: each gets what the other needs.`,
        `Give ${pattern} a role of its own.`,
      ],
    ),
  ];
}

function providers(patterns: readonly string[], condition: Statement["Condition"]): readonly Blame[] {
  if (narrows(condition, aboutToken)) return [];
  return patterns.map((pattern) => [
    pattern,
    "high",
    `Everybody whom ${pattern} knows is trusted.`,
    "Add a condition on the audience and the subject.",
  ]);
}

const looks: Readonly<Record<keyof Named, (patterns: readonly string[], condition: Statement["Condition"]) => readonly Blame[]>> = {
  RAM: identities,
  Service: servicesOf,
  Federated: providers,
};

/** How and when a call is made says nothing of who makes it. */
const aboutCaller = (key: string) => !["acs:SecureTransport", "acs:CurrentTime", "acs:UserAgent"].includes(key);

/** What an identity provider says of a token: for whom it is, and whom it names. Source: RAM documentation, "Create a RAM role for a trusted IdP". */
const aboutToken = (key: string) => ["oidc:aud", "oidc:sub", "saml:recipient"].includes(key);

/** Whether a condition asks a call to carry a certain value of such a key: one that only shuts values out still lets in everybody else. */
function narrows(condition: Statement["Condition"], isSuch: (key: string) => boolean): boolean {
  return conditionTests(condition).some(({ operator, key }) => isSuch(key) && operators[operator]?.negated === false);
}

/** The statement for the callers that are left, or nothing. */
function forCallers(statement: Statement, principal: Named): readonly Statement[] {
  const left = Object.entries(principal).filter(([, patterns]) => patterns.length > 0);
  return left.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(left) }];
}
