/** The two principals that need no look-up. */
import type { Principal } from "./contract.ts";

/** The account itself, which RAM does not bind. */
export function accountPrincipal(accountId: string): Principal {
  return { type: "Account", accountId, arn: `acs:ram::${accountId}:root` };
}

export const ANONYMOUS: Principal = { type: "Anonymous", accountId: "", arn: "" };
