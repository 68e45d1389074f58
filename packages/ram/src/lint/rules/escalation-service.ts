import { serviceOf } from "../../actions/table.ts";
import { compilePolicies } from "../../compare/difference.ts";
import { permitsCompiled } from "../../compare/permits.ts";
import { actionMatches } from "../../document/glob.ts";
import { stepsIn } from "../../escalation/escalation.ts";
import { passRole, recipes } from "../../escalation/recipes.ts";
import type { Statement } from "../../policy.ts";
import {
  findingAt,
  type LintContext,
  type Place,
  type Rule,
  statementsOf,
  type With,
  withActions,
  withoutActions,
} from "../finding.ts";

const key = "acs:Service";
/**
 * What no policy names: whoever may hand a role to it may hand it to any service that the role
 * trusts.
 */
const anyService = "0.any-other-service";

/**
 * PassRole that is not bound to a service: the role can be handed to whichever service it trusts,
 * also by calls that nobody thought of.
 */
export const escalationService: Rule = {
  id: "pass-role-service",
  about: "A role can be handed to any service.",
  check: (context) =>
    statementsOf(context, "Allow", "Action").flatMap((place) => {
      const patterns = place.statement.Action.filter(
        (pattern) => /^ram:/i.test(pattern) && actionMatches(pattern, passRole),
      );
      // What limits a session or an account gives nothing by itself.
      const gives = context.policies.identity?.includes(place.subject.policy) === true;
      if (patterns.length === 0 || !gives || !isOpen(context, place)) return [];
      const service = onlyService(context);
      const message = `${passRole} hands the role to whichever service the role trusts: name the service by the condition key ${key}.`;
      const fix =
        service === undefined
          ? null
          : {
              message: `Let only ${service} have the role.`,
              instead: boundTo(service, place.statement),
            };
      return [findingAt(place, { severity: "medium", pattern: patterns.join(", "), message }, fix)];
    }),
};

/** Whether the statement lets a role be handed to a service that nobody named. */
function isOpen({ policies, budget }: LintContext, { statement }: Place): boolean {
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
    context: { [key]: anyService },
  };
  const compiled = compilePolicies({ identity: [own, ...denying] });
  return permitsCompiled(compiled, question, budget).answer === "yes";
}

const passing = recipes.flatMap(({ needs: [{ context }, call] }) =>
  context === undefined || call === undefined ? [] : [{ service: context[key] as string, call }],
);
const codes = passing.map(({ service }) => `${service.replace(/\..*/, "")}:`);

/**
 * The one service whose calls take a role here; undefined where there are several, or may be others
 * that are not known.
 */
function onlyService({ policies, budget }: LintContext): string | undefined {
  const { identity = [], resource = [] } = policies;
  const allowed = [...identity, ...resource].flatMap(({ document }) =>
    document.Statement.filter(({ Effect }) => Effect === "Allow"),
  );
  const isKnown = (pattern: string) =>
    serviceOf(pattern) !== undefined ||
    codes.some((code) => pattern.toLowerCase().startsWith(code));
  if (!allowed.every(({ Action }) => Action?.every(isKnown))) return undefined;
  const stepFor = stepsIn(policies, budget);
  const services = new Set(
    passing.flatMap(({ service, call }) => (stepFor(call) === undefined ? [] : [service])),
  );
  return services.size === 1 ? [...services][0] : undefined;
}

function boundTo(service: string, statement: With<"Action">): readonly Statement[] {
  const { StringEquals, ...others } = statement.Condition ?? {};
  const Condition = { ...others, StringEquals: { ...StringEquals, [key]: [service] } };
  return [
    ...withoutActions(statement, [passRole]),
    ...withActions({ ...statement, Condition }, [passRole]),
  ];
}
