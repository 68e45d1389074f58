import { isList } from "../../document/principal.ts";
import type { Principals, Statement } from "../../policy.ts";
import {
  type Finding,
  findingAt,
  hasWildcard,
  type Place,
  type Rule,
  type Severity,
  statementsOf,
  type With,
} from "../finding.ts";
import { names } from "./condition/naming.ts";

/**
 * A trust policy that trusts an account's root trusts each of its users and roles; a bucket policy
 * for `*` is for everybody.
 */
export const widePrincipal: Rule = {
  id: "wide-principal",
  about: "A policy on a resource opens it to more callers than can be named.",
  check: (context) =>
    statementsOf(context, "Allow", "Principal").flatMap((place) =>
      isList(place.statement.Principal)
        ? list(place, place.statement.Principal)
        : named(place, place.statement.Principal),
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
      {
        severity: namesCaller(Condition) ? "medium" : "critical",
        pattern: principals.length === 0 ? "[]" : "*",
        message,
      },
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
  return (Object.entries(principal) as [keyof Named, readonly string[]][]).flatMap(
    ([kind, patterns]) =>
      looks[kind](patterns, statement.Condition).map(([pattern, severity, message, mend]) => {
        const others = { ...principal, [kind]: patterns.filter((each) => each !== pattern) };
        return findingAt(
          place,
          { severity, pattern, message },
          { message: mend, instead: forCallers(statement, others) },
        );
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

function identities(
  patterns: readonly string[],
  condition: Statement["Condition"],
): readonly Blame[] {
  const conditional = namesCaller(condition);
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
      return [
        [
          pattern,
          "high",
          `Every ${all} of the account (${pattern}) is trusted.`,
          "Name the roles or users that need it.",
        ],
      ];
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
        (pattern): Blame => [
          pattern,
          "high",
          `Every service that ${pattern} stands for is trusted.`,
          "Name the service that needs it.",
        ],
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

function providers(
  patterns: readonly string[],
  condition: Statement["Condition"],
): readonly Blame[] {
  const has = (...keys: readonly string[]) => names(condition, (key) => keys.includes(key));
  return patterns.flatMap((pattern): Blame[] => {
    const isOidc = !pattern.includes(":saml-provider/");
    // A provider that is not written in full is taken for the kind that the condition speaks of.
    if (!pattern.includes(":oidc-provider/") && has("saml:recipient")) return [];
    const [audience, subject] = [isOidc && has("oidc:aud"), isOidc && has("oidc:sub")];
    if (audience && subject) return [];
    if (audience)
      return [
        [
          pattern,
          "high",
          `Everybody to whom ${pattern} gives a token for the audience is trusted: no condition names the subject.`,
          "Add a condition on the subject, oidc:sub, that spells out whose it is.",
        ],
      ];
    if (subject)
      return [
        [
          pattern,
          "medium",
          `A token that ${pattern} gave out for another audience is trusted as well.`,
          "Add a condition on the audience, oidc:aud.",
        ],
      ];
    return [
      [
        pattern,
        "high",
        `Everybody whom ${pattern} knows is trusted.`,
        isOidc
          ? "Add a condition on the audience and the subject."
          : "Add a condition on the recipient, saml:recipient.",
      ],
    ];
  });
}

const looks: Readonly<
  Record<
    keyof Named,
    (patterns: readonly string[], condition: Statement["Condition"]) => readonly Blame[]
  >
> = {
  RAM: identities,
  Service: servicesOf,
  Federated: providers,
};

/**
 * The keys that say who calls, or from where. How and when a call is made, and what it is about,
 * says nothing of that.
 */
const callerKeys = [
  "acs:PrincipalARN",
  "acs:PrincipalArn",
  "acs:PrincipalRDId",
  "acs:PrincipalRDPath",
  "acs:SourceArn",
  "acs:SourceAccount",
  "acs:SourceIp",
  "acs:SourceVpc",
  "acs:SourceVpcId",
  "acs:MFAPresent",
  "acs:AccessId",
  "sts:ExternalId",
];

function namesCaller(condition: Statement["Condition"]): boolean {
  return names(condition, (key) => callerKeys.includes(key));
}

/** The statement for the callers that are left, or nothing. */
function forCallers(statement: Statement, principal: Named): readonly Statement[] {
  const left = Object.entries(principal).filter(([, patterns]) => patterns.length > 0);
  return left.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(left) }];
}
