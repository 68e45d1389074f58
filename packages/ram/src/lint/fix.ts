import { split } from "../minimise/split.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import type { Subject } from "./finding.ts";

/** A way to clear a finding. It never takes away what the rest of the policy allows. */
export interface Fix {
  /** What to do, for people. */
  readonly message: string;
  /** The policy as it would be then; null when nothing would be left of it, so that it is to be detached. */
  readonly document: PolicyDocument | null;
  /** Policies to attach beside it, where what it says does not fit the characters of one. */
  readonly beside?: readonly PolicyDocument[];
}

/** The fix that leaves these statements of a policy; null where RAM would not take it, as one policy or as several. */
export function fixOf({ policy, limit, several }: Subject, message: string, statements: readonly Statement[]): Fix | null {
  if (statements.length === 0) return { message, document: null };
  const parts = partsOf({ ...policy.document, Statement: statements }, limit);
  const [document, ...beside] = parts;
  if (document === undefined) return null;
  if (beside.length === 0) return { message, document };
  return several ? { message: `${message} It takes ${parts.length} policies: attach them all.`, document, beside } : null;
}

function partsOf(document: PolicyDocument, limit: number): readonly PolicyDocument[] {
  try {
    return split(document, limit);
  } catch {
    // Whatever keeps it from being split: there is no fix to show.
    return [];
  }
}
