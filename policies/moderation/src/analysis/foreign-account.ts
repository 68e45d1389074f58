import type { KnownFacts } from "../kinds/known-facts.ts";
import type { Scope } from "../stack/scope.ts";
import type { Trusted } from "./trust.ts";

/** Whether a trusted account certainly is another one, which the facts file doesn't trust. */
export function isForeign({ accountId }: Trusted, scope: Scope, known: KnownFacts): boolean {
  const own = known.accountOf(scope);
  return (
    accountId !== undefined &&
    own !== undefined &&
    accountId !== own &&
    known.isTrusted(accountId) !== true
  );
}
