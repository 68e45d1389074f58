import { readCondition } from "../document/condition.ts";
import { checkKeys, objectAt } from "../document/read.ts";
import type { PolicyDocument, Statement } from "../policy.ts";

/** The permissions for one task: a minimal list of statements. */
export interface Grant {
  /**
   * The name in {@link grants}. It is not a Sid: RAM's documentation of identity policies has none.
   */
  readonly name: string;
  /** For the caller's policy. */
  readonly statements: readonly Statement[];
  /**
   * For the resource's policy, if the account that owns it has to allow the access too. Otherwise
   * empty. The conditions are the same on both sides.
   */
  readonly resourceStatements: readonly Statement[];
  /** The statements as a separate policy. */
  readonly policy: () => PolicyDocument;
  /** The statements for the resource as a policy, or null if there are none. */
  readonly resourcePolicy: () => PolicyDocument | null;
}

/** Restricts a grant further: every statement of it gets this Condition block. */
export interface GrantOptions {
  readonly condition?: Statement["Condition"];
}

/** Joins grants into one policy. The statements stay as they are. */
export function combineGrants(...list: readonly Grant[]): PolicyDocument {
  return { Version: "1", Statement: list.flatMap((grant) => grant.statements) };
}

/** Actions, and the resources that they are allowed on. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * @param permissions a statement for each.
 * @param principals who gets access through the resource's policy; empty if it is not needed.
 * @throws {PolicyError} on a condition that RAM would reject, and on unknown options: nothing is
 *   granted without the intended condition.
 */
export function grant(
  name: string,
  permissions: readonly Permission[],
  options: GrantOptions,
  principals: readonly string[] = [],
): Grant {
  checkKeys(objectAt(options, ""), ["condition"], "");
  const condition =
    options.condition === undefined
      ? {}
      : { Condition: readCondition(options.condition, "/condition", { documented: true }) };
  const statements = permissions.map(
    ({ actions, resources }): Statement => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...condition,
    }),
  );
  const resourceStatements =
    principals.length === 0
      ? []
      : statements.map((statement) => ({ ...statement, Principal: principals }));
  return {
    name,
    statements,
    resourceStatements,
    policy: () => ({ Version: "1", Statement: statements }),
    resourcePolicy: () =>
      resourceStatements.length === 0 ? null : { Version: "1", Statement: resourceStatements },
  };
}
