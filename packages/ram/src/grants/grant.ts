import type { PolicyDocument, Statement } from "../policy.ts";

/** What one intent needs: a minimal list of statements, and which grant made them. */
export interface Grant {
  /** The grant's name, as written in {@link grants}. It is kept beside the statements: RAM does not list Sid for identity policies. */
  readonly name: string;
  readonly statements: readonly Statement[];
  /** The statements as a policy of their own. */
  readonly policy: () => PolicyDocument;
}

/** Joins grants into one policy. Nothing is merged or widened: each statement stays as its grant made it. */
export function combineGrants(...list: readonly Grant[]): PolicyDocument {
  return { Version: "1", Statement: list.flatMap((grant) => grant.statements) };
}

export function grant(name: string, statements: readonly { Action: readonly string[]; Resource: readonly string[] }[]): Grant {
  const made = statements.map(({ Action, Resource }): Statement => ({ Effect: "Allow", Action, Resource }));
  return { name, statements: made, policy: () => ({ Version: "1", Statement: made }) };
}
