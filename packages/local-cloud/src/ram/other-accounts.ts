/** Accounts in addition to the one with all services. They have RAM, and can assume roles. */
import { accountPrincipal } from "../access/principal.ts";
import type { AccessKey, KeyStore } from "../auth/keys.ts";
import { newAccessKeyId, newAccessKeySecret } from "../core/ids.ts";
import type { RpcProduct } from "../rpc/product.ts";
import { createRam, type RamOptions, type RamService } from "./index.ts";
import type { RamState } from "./state.ts";

/** Another account, with its owner's key. */
export interface OtherAccount {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** The other accounts of a cloud. */
export interface OtherAccounts {
  readonly accounts: readonly OtherAccount[];
  readonly rams: readonly RamService[];
  /** The state of RAM, by account id. */
  readonly states: ReadonlyMap<string, RamState>;
  /** Keys of owners and users. */
  readonly keys: KeyStore;
  /** RAM for a caller of any account: each works on its own. */
  ramOfCaller(own: RpcProduct): RpcProduct;
}

/** Creates RAM of further accounts. */
export function createOtherAccounts(
  ids: readonly string[],
  options: Omit<RamOptions, "accountId">,
): OtherAccounts {
  const rams = new Map(ids.map((accountId) => [accountId, createRam({ ...options, accountId })]));
  const accounts = ids.map((accountId) => ({
    accountId,
    accessKeyId: newAccessKeyId(),
    accessKeySecret: newAccessKeySecret(),
  }));
  const owners = new Map(accounts.map((account) => [account.accessKeyId, ownerKey(account)]));
  return {
    accounts,
    rams: [...rams.values()],
    states: new Map([...rams].map(([accountId, { state }]) => [accountId, state])),
    keys: {
      find(id) {
        for (const { keys } of rams.values()) {
          const key = keys.find(id);
          if (key !== undefined) return key;
        }
        return owners.get(id);
      },
    },
    ramOfCaller: (own) => ({
      ...own,
      actions: Object.fromEntries(
        Object.entries(own.actions).map(([action, run]) => [
          action,
          (call) => (rams.get(call.principal.accountId)?.product.actions[action] ?? run)(call),
        ]),
      ),
    }),
  };
}

const ownerKey = ({ accountId, accessKeyId, accessKeySecret }: OtherAccount): AccessKey => ({
  id: accessKeyId,
  secret: accessKeySecret,
  active: true,
  principal: accountPrincipal(accountId),
});
