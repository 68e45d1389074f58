import { isList } from "../../decide/principal.ts";
import type { Principals, Statement } from "../../policy.ts";
import { type Finding, findingAt, type Place, type Rule, statementsOf } from "../finding.ts";

/** A trust policy that trusts an account's root trusts each of its users and roles; a bucket policy for `*` is for everybody. */
export const widePrincipal: Rule = {
  id: "wide-principal",
  about: "A policy on a resource opens it to more callers than can be named.",
  check: (context) =>
    statementsOf(context, "Allow").flatMap((place): Omit<Finding, "id">[] => {
      const { Principal } = place.statement;
      if (Principal === undefined) return [];
      return isList(Principal) ? list(place, Principal) : named(place, Principal);
    }),
};

function list(place: Place, principals: readonly string[]): Omit<Finding, "id">[] {
  if (principals.length > 0 && !principals.includes("*")) return [];
  const conditional = place.statement.Condition !== undefined;
  const message = `Everybody may do this, also without an account${conditional ? ", where the condition holds" : ""}.`;
  const others = principals.filter((each) => each !== "*");
  const instead = others.length === 0 ? [] : [{ ...place.statement, Principal: others }];
  const pattern = principals.length === 0 ? "[]" : "*";
  return [
    findingAt(
      place,
      { severity: conditional ? "medium" : "critical", pattern, message },
      { message: "Name the callers, or remove the statement.", instead },
    ),
  ];
}

function named(place: Place, principal: Exclude<Principals, readonly string[]>): Omit<Finding, "id">[] {
  const { RAM = [], Service = [], Federated = [] } = principal;
  const { statement } = place;
  const conditional = statement.Condition !== undefined;
  const found: Omit<Finding, "id">[] = [];
  const instead = (change: Partial<Record<"RAM" | "Service" | "Federated", readonly string[]>>) =>
    without(statement, { ...principal, ...change });
  for (const pattern of RAM) {
    const everybody = pattern === "*" || /^acs:ram::\*:/.test(pattern);
    if (!everybody && (conditional || !pattern.endsWith(":root"))) continue;
    const who = everybody ? "Every user and role of every account" : `Every user and every role of the account (${pattern})`;
    const fix = { message: "Name the roles or users that need it.", instead: instead({ RAM: RAM.filter((each) => each !== pattern) }) };
    found.push(findingAt(place, { severity: everybody ? "critical" : "high", pattern, message: `${who} is trusted.` }, fix));
  }
  const [kept, ...extra] = Service;
  for (const pattern of extra) {
    const fix = {
      message: `Give ${pattern} a role of its own.`,
      instead: instead({ Service: Service.filter((each) => each !== pattern) }),
    };
    found.push(
      findingAt(
        place,
        { severity: "medium", pattern, message: `One role is trusted by ${kept} and by ${pattern}: each gets what the other needs.` },
        fix,
      ),
    );
  }
  for (const pattern of conditional ? [] : Federated) {
    const fix = {
      message: "Add a condition on the audience and the subject.",
      instead: instead({ Federated: Federated.filter((each) => each !== pattern) }),
    };
    found.push(findingAt(place, { severity: "high", pattern, message: `Everybody whom ${pattern} knows is trusted.` }, fix));
  }
  return found;
}

/** The statement for the callers that are left, or nothing. */
function without(statement: Statement, principal: Readonly<Record<string, readonly string[]>>): readonly Statement[] {
  const left = Object.entries(principal).filter(([, list]) => list.length > 0);
  return left.length === 0 ? [] : [{ ...statement, Principal: Object.fromEntries(left) }];
}
