import type { PolicyDocument } from "@immkit/ram";

/** The caller. `arn` has the form that policies and `GetCallerIdentity` use. */
export type Principal =
  | { readonly type: "Account"; readonly accountId: string; readonly arn: string }
  | {
      readonly type: "RamUser";
      readonly accountId: string;
      readonly arn: string;
      readonly name: string;
      readonly id: string;
    }
  | {
      readonly type: "AssumedRoleUser";
      readonly accountId: string;
      /** `acs:ram::{account}:role/{role}/{session}` */
      readonly arn: string;
      readonly roleName: string;
      readonly roleId: string;
      readonly sessionName: string;
      /** Restricts this session of the role. */
      readonly sessionPolicy?: PolicyDocument;
    }
  | { readonly type: "Anonymous"; readonly accountId: ""; readonly arn: "" };

/** The account itself. RAM does not restrict it. */
export function accountPrincipal(accountId: string): Principal {
  return { type: "Account", accountId, arn: `acs:ram::${accountId}:root` };
}

/** The caller of an unsigned request. */
export const anonymous: Principal = { type: "Anonymous", accountId: "", arn: "" };
