import { split } from "../minimise/split.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import type { Subject } from "./finding.ts";
import { lostByTables } from "./spelt-out.ts";

/**
 * A way to clear a finding. It keeps what the rest of the policy allows, with one exception, which
 * its message names: a pattern that has to be spelt out becomes the actions that the tables of
 * services have, and they don't have all.
 */
export interface Fix {
  /** What to do, for people; and what goes that nobody blames. */
  readonly message: string;
  /**
   * The policy as it would be then; null when nothing would be left of it, so that it is to be
   * detached.
   */
  readonly document: PolicyDocument | null;
  /** Policies to attach beside it, where what it says does not fit the characters of one. */
  readonly beside?: readonly PolicyDocument[];
}

/**
 * The fix that leaves these statements of a policy; null where RAM would not take it, as one policy
 * or as several.
 */
export function fixOf(
  { policy, limit, several }: Subject,
  what: string,
  statements: readonly Statement[],
): Fix | null {
  const message = `${what}${lostByTables(policy.document.Statement, statements)}`;
  if (statements.length === 0) return { message, document: null };
  const parts = partsOf({ ...policy.document, Statement: statements }, limit);
  const [document, ...beside] = parts;
  if (document === undefined) return null;
  if (beside.length === 0) return { message, document };
  return several
    ? {
        message: `${message} It takes ${parts.length} policies: attach them all.`,
        document,
        beside,
      }
    : null;
}

function partsOf(document: PolicyDocument, limit: number): readonly PolicyDocument[] {
  try {
    return split(document, limit);
  } catch {
    // Whatever keeps it from being split: there is no fix to show.
    return [];
  }
}
