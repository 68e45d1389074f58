import {
  includes,
  type NamedPolicy,
  type PolicyDocument,
  parsePolicy,
  permits,
  type RamRequest,
  type Statement,
} from "@immkit/ram";

/** How policies come to be those of an administrator. */
export interface Administration {
  readonly of: "everything" | "ram" | "unnamed-services";
  /** Whether the policies allow it only under a condition. */
  readonly isConditional: boolean;
  /** A request that they allow. */
  readonly request: RamRequest;
}

const allow = (action: string): PolicyDocument =>
  parsePolicy({ Version: "1", Statement: { Effect: "Allow", Action: action, Resource: "*" } });

const attach = {
  action: "ram:AttachPolicyToUser",
  resource: "acs:ram::1234567890123456:user/anyone",
};

/** From the broadest. A service that no policy names stands for all of those. */
const levels = [
  { of: "everything", all: allow("*"), request: attach },
  { of: "ram", all: allow("ram:*"), request: attach },
  {
    of: "unnamed-services",
    all: allow("ecs:*"),
    request: {
      action: "ecs:DeleteInstance",
      resource: "acs:ecs:cn-hangzhou:1234567890123456:instance/i-1",
    },
  },
] as const;

/**
 * Whether policies together allow everything, all of RAM, or all of services that they don't name.
 * A Deny under a condition takes nothing away: the caller can avoid it. A Deny without
 * one does.
 */
export function administrationOf(policies: readonly NamedPolicy[]): Administration | undefined {
  const candidates = policies.filter(({ document }) => document.Statement.some(isBroad));
  if (candidates.length === 0) return undefined;
  for (const isConditional of [false, true]) {
    const judged = policies.map(({ name, document }) => ({
      name,
      document: { ...document, Statement: document.Statement.flatMap(simple(isConditional)) },
    }));
    for (const { of, all, request } of levels)
      if (of !== "unnamed-services" || !names(policies, "ecs:"))
        if (includes(judged, all).answer === "yes") {
          const example = permits(policies, request);
          const { request: allowed = request } = example.answer === "yes" ? example : {};
          return { of, isConditional, request: allowed };
        }
  }
  return undefined;
}

/** For speed: without such a statement, no policy can be that of an administrator. */
const isBroad = ({ Effect, Action = [], NotAction }: Statement) =>
  Effect === "Allow" &&
  (NotAction !== undefined || Action.some((action) => /^(?:\*|ram:\*)/i.test(action)));

/** A statement without conditions. Left out if its condition restricts it. */
const simple =
  (withConditionalAllows: boolean) =>
  ({ Condition, ...statement }: Statement): Statement[] => {
    if (Condition === undefined) return [statement];
    return statement.Effect === "Allow" && withConditionalAllows ? [statement] : [];
  };

const names = (policies: readonly NamedPolicy[], service: string) =>
  policies.some(({ document }) =>
    document.Statement.some(({ Action = [], NotAction = [] }) =>
      [...Action, ...NotAction].some((action) => action.toLowerCase().startsWith(service)),
    ),
  );
