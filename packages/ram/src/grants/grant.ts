import { readCondition } from "../document/condition.ts";
import { checkKeys, objectAt } from "../document/read.ts";
import type { PolicyDocument, Statement } from "../policy.ts";

/** What one intent needs: a minimal list of statements, and which grant made them. */
export interface Grant {
  /**
   * The grant's name, as written in {@link grants}. It is kept beside the statements: RAM does not
   * list Sid for identity policies.
   */
  readonly name: string;
  /** For the one who is to be allowed. */
  readonly statements: readonly Statement[];
  /**
   * For the resource's own policy, where the account that owns it has to allow it too; else empty.
   * The conditions are the same on both sides.
   */
  readonly resourceStatements: readonly Statement[];
  /** The statements as a policy of their own. */
  readonly policy: () => PolicyDocument;
  /** The statements for the resource as a policy, or null when it needs none. */
  readonly resourcePolicy: () => PolicyDocument | null;
}

/** What narrows a grant further: a Condition block, which every statement of it carries. */
export interface GrantOptions {
  readonly condition?: Statement["Condition"];
}

/**
 * Joins grants into one policy. Nothing is merged or widened: each statement stays as its grant
 * made it.
 */
export function combineGrants(...list: readonly Grant[]): PolicyDocument {
  return { Version: "1", Statement: list.flatMap((grant) => grant.statements) };
}

type Permission = { readonly Action: readonly string[]; readonly Resource: readonly string[] };

/**
 * @throws {PolicyError} on options that RAM would refuse as a Condition, or that are none: nothing
 *   is granted without the condition that was meant.
 */
export function grant(
  name: string,
  permission: Permission,
  options: GrantOptions,
  principals: readonly string[] = [],
): Grant {
  checkKeys(objectAt(options, ""), ["condition"], "");
  const condition =
    options.condition === undefined
      ? {}
      : { Condition: readCondition(options.condition, "/condition") };
  const statement: Statement = { Effect: "Allow", ...permission, ...condition };
  const statements = [statement];
  const resourceStatements =
    principals.length === 0 ? [] : [{ ...statement, Principal: principals }];
  return {
    name,
    statements,
    resourceStatements,
    policy: () => ({ Version: "1", Statement: statements }),
    resourcePolicy: () =>
      resourceStatements.length === 0 ? null : { Version: "1", Statement: resourceStatements },
  };
}
