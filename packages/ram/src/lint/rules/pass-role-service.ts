import { services } from "../../actions/table.ts";
import { compilePolicies } from "../../compare/difference.ts";
import { permitsCompiled } from "../../compare/permits.ts";
import { actionMatches } from "../../document/glob.ts";
import { stepFinder } from "../../escalation/escalation.ts";
import { passRole, recipes } from "../../escalation/recipes.ts";
import type { Statement } from "../../policy.ts";
import { replacement } from "../fix.ts";
import { defineRule, type LintContext } from "../rule.ts";
import { partOf, statementsOf, type With, withActions, withoutActions } from "../statements.ts";

const serviceKey = "acs:Service";

export const passRoleService = defineRule({
  id: "pass-role-service",
  severity: "medium",
  description: "A role can be passed to any service.",
  check: (context) =>
    statementsOf(context, "Allow", "Action").flatMap((located) => {
      const { policy, statement } = located;
      const isPassRole = (pattern: string) =>
        /^ram:/i.test(pattern) && actionMatches(pattern, passRole);
      const patterns = statement.Action.filter(isPassRole);
      // Session and control policies only limit.
      if (patterns.length === 0 || policy.layer !== "identity") return [];
      if (!allowsAnyService(statement, context)) return [];
      const service = onlyServiceIn(context);
      return [
        {
          ...partOf(located, "Action", statement.Action.findIndex(isPassRole)),
          pattern: patterns.join(", "),
          message: `${passRole} allows passing the role to every service that the role trusts. Name the service with the condition key ${serviceKey}.`,
          fix:
            service === undefined
              ? null
              : replacement(
                  located,
                  `Allow passing the role only to ${service}.`,
                  restrictedTo(service, statement),
                ),
        },
      ];
    }),
});

/** Whether the statement allows passing a role to a service that no policy names. */
function allowsAnyService(statement: Statement, { policies, budget }: LintContext): boolean {
  const { identity = [], session = [], resource = [], control = [] } = policies;
  const own = { name: "own", document: { Version: "1" as const, Statement: [statement] } };
  const denying = [...identity, ...session, ...resource, ...control].map(({ name, document }) => ({
    name,
    document: {
      ...document,
      Statement: document.Statement.filter(({ Effect }) => Effect === "Deny"),
    },
  }));
  const question = {
    action: passRole,
    resource: "acs:ram:*:*:role/*",
    context: { [serviceKey]: "0.any-other-service" },
  };
  const compiled = compilePolicies({ identity: [own, ...denying] });
  return permitsCompiled(compiled, question, budget).answer === "yes";
}

/** Calls that take a role, with the service that gets it. */
const callsWithRole = recipes.flatMap(({ needs: [pass, call] }) =>
  pass.context === undefined || call === undefined
    ? []
    : [{ service: pass.context[serviceKey] as string, call }],
);
const codes = [
  ...services.map(({ code }) => `${code}:`),
  ...callsWithRole.map(({ service }) => `${service.replace(/\..*/, "")}:`),
];

/** The service whose calls take a role here; undefined if there is none, or may be another. */
function onlyServiceIn({ policies, budget }: LintContext): string | undefined {
  const { identity = [], resource = [] } = policies;
  const allowed = [...identity, ...resource].flatMap(({ document }) =>
    document.Statement.filter(({ Effect }) => Effect === "Allow"),
  );
  const isKnown = (pattern: string) => codes.some((code) => pattern.toLowerCase().startsWith(code));
  if (!allowed.every(({ Action }) => Action?.every(isKnown))) return undefined;
  const stepFor = stepFinder(policies, budget);
  const [service, ...others] = new Set(
    callsWithRole.flatMap(({ service, call }) => (stepFor(call) === undefined ? [] : [service])),
  );
  return others.length === 0 ? service : undefined;
}

function restrictedTo(service: string, statement: With<"Action">): readonly Statement[] {
  const { StringEquals, ...others } = statement.Condition ?? {};
  const Condition = { ...others, StringEquals: { ...StringEquals, [serviceKey]: [service] } };
  return [
    ...withoutActions(statement, [passRole]),
    ...withActions({ ...statement, Condition }, [passRole]),
  ];
}
