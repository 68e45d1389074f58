import type { AccessLevel, Action } from "../../actions/action.ts";
import { canName, namesAll } from "../../actions/resources.ts";
import { expandAction } from "../../actions/table.ts";
import { parseArn, tryArn } from "../../arn/arn.ts";
import { regionForms } from "../../arn/region.ts";
import { conditionTests } from "../../document/condition.ts";
import { operators } from "../../document/operators.ts";
import type { Statement } from "../../policy.ts";
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
import { grantedOn } from "./resource-mismatch.ts";
import { listed, wideAction } from "./wildcard-action.ts";

type Found = Omit<Finding, "id">;
type Granting = Place<With<"Action" | "Resource">>;

/**
 * `oss:DeleteObject` on `*`: the action works on resources that have names, and is granted on all
 * of them.
 */
export const wideResource: Rule = {
  id: "wide-resource",
  about: "An action that works on named resources is granted on all of them.",
  check: (context) =>
    statementsOf(context, "Allow", "Action", "Resource").flatMap((place) => {
      const { Action, Resource, Condition } = place.statement;
      // What limits a session or an account gives nothing by itself, a policy on a resource is
      // about that resource, and tags choose as names do.
      const gives = context.policies.identity?.includes(place.subject.policy) === true;
      if (!gives || choosesByTag(Condition)) return [];
      // A pattern of actions that is too wide by itself is another rule's.
      const actions = Action.filter((pattern) => wideAction(pattern) === undefined).flatMap(
        expandAction,
      );
      return Resource.flatMap(
        (pattern) =>
          everything(place, pattern, actions) ?? everywhere(place, pattern, actions) ?? [],
      );
    }),
};

const severities: Readonly<Record<AccessLevel, Severity>> = {
  permissions: "high",
  write: "high",
  read: "medium",
  list: "low",
};
const ranks: readonly AccessLevel[] = ["permissions", "write", "read", "list"];

/**
 * A pattern that takes in all there is of a form. An action that is also asked without a name has
 * no narrower form for that.
 */
function everything(
  place: Granting,
  pattern: string,
  actions: readonly Action[],
): Found | undefined {
  const wide = actions.filter(
    ({ resources }) =>
      resources.every(isOfNames) && resources.some((template) => namesAll(pattern, template)),
  );
  const level = ranks.find((each) => wide.some((action) => action.level === each));
  if (level === undefined) return undefined;
  const names = [...new Set(wide.map(({ name }) => name))];
  const forms = [...new Set(wide.flatMap(({ resources }) => resources.map(placeholders)))];
  const message = `"${pattern}" grants ${listed(names)} on every resource of its kind, now and later. Name those that are meant, as ${forms.join(" or ")}.`;
  return findingAt(
    place,
    { severity: severities[level], pattern, message },
    besideNames(place, pattern),
  );
}

/**
 * Where names stand beside the pattern on which all of the statement's actions work, they are what
 * is meant.
 */
function besideNames(
  { statement }: Granting,
  pattern: string,
): { message: string; instead: readonly Statement[] } | null {
  const { Action, Resource } = statement;
  const others = Resource.filter((each) => each !== pattern);
  const isGranted = grantedOn(others);
  const works = ({ name, resources }: Action) => resources.length > 0 && isGranted(name);
  const known = Action.map(expandAction);
  if (!known.every((each) => each.length > 0 && each.every(works))) return null;
  return { message: `Remove "${pattern}".`, instead: [{ ...statement, Resource: others }] };
}

// A bucket's name is unique across accounts, so its resource name seldom has one. Source: OSS
// documentation, ARN formats.
const isRegionless = (service: string) => (regionForms[service] ?? "id") !== "id";

/** A name that stands for the same in each region. */
function everywhere(
  place: Granting,
  pattern: string,
  actions: readonly Action[],
): Found | undefined {
  const arn = tryArn(pattern);
  const asked = actions.some(({ resources }) =>
    resources.some((template) => isOfNames(template) && canName(pattern, template)),
  );
  if (arn === undefined || isRegionless(arn.service) || !asked) return undefined;
  const open = [
    hasWildcard(arn.region) ? "region" : "",
    hasWildcard(arn.accountId) ? "account" : "",
  ].filter((part) => part !== "");
  const [first] = open;
  if (first === undefined) return undefined;
  const message = `"${pattern}" stands for what is called so in every ${open.join(" and ")}. Write the ${open.join(" and the ")} that ${open.length === 1 ? "is" : "are"} meant.`;
  return findingAt(
    place,
    { severity: first === "region" ? "low" : "info", pattern, message },
    null,
  );
}

function isOfNames(template: string): boolean {
  return template.includes("{");
}

function placeholders(template: string): string {
  const { service, relativeId } = parseArn(template);
  const place = isRegionless(service) ? "*:*" : "{region}:{account}";
  return `acs:${service}:${place}:${relativeId}`;
}

/** A condition on tags of the resource itself chooses resources. */
function choosesByTag(condition: Statement["Condition"]): boolean {
  return conditionTests(condition).some(
    ({ operator, key }) =>
      /^(?:acs:ResourceTag|oss:BucketTag|oss:ExistingObjectTag)\//.test(key) &&
      operators[operator]?.negated === false,
  );
}
