import { isoSeconds } from "../auth/time.ts";
import { newAccessKeyId, newAccessKeySecret } from "../core/ids.ts";
import type { RpcCall } from "../rpc/product.ts";
import { type Actions, check, findUser, type RamContext } from "./context.ts";
import { entityNotExist, invalidParameter, limitExceeded } from "./errors.ts";
import { readName, required } from "./params.ts";
import type { RamAccessKey, User } from "./state.ts";

const MOST_KEYS = 2;

/** Access keys of RAM users. A key's secret is told once, when the key is made. */
export function accessKeyActions(ram: RamContext): Actions {
  return {
    CreateAccessKey(call) {
      const user = userOf(ram, call, "CreateAccessKey");
      if (user.keys.size >= MOST_KEYS)
        throw limitExceeded(
          "User.AccessKey",
          `A user may have ${MOST_KEYS} access keys: ${user.name}.`,
        );
      const key: RamAccessKey = {
        id: newAccessKeyId(),
        secret: newAccessKeySecret(),
        createdAt: ram.clock.now(),
        status: "Active",
      };
      user.keys.set(key.id, key);
      return { AccessKey: { ...describe(key), AccessKeySecret: key.secret } };
    },
    ListAccessKeys(call) {
      const user = userOf(ram, call, "ListAccessKeys");
      return { AccessKeys: { AccessKey: [...user.keys.values()].map(describe) } };
    },
    UpdateAccessKey(call) {
      const user = userOf(ram, call, "UpdateAccessKey");
      const key = keyOf(user, call);
      const status = required(call.params, "Status");
      if (status !== "Active" && status !== "Inactive")
        throw invalidParameter("Status", "it must be Active or Inactive.");
      key.status = status;
      return {};
    },
    DeleteAccessKey(call) {
      const user = userOf(ram, call, "DeleteAccessKey");
      user.keys.delete(keyOf(user, call).id);
      return {};
    },
    GetAccessKeyLastUsed(call) {
      const { lastUsedAt } = keyOf(userOf(ram, call, "GetAccessKeyLastUsed"), call);
      return {
        AccessKeyLastUsed: { LastUsedDate: lastUsedAt === undefined ? "" : isoSeconds(lastUsedAt) },
      };
    },
  };
}

/** Without a name, the user who calls. */
function userOf(ram: RamContext, call: RpcCall, action: string): User {
  const name =
    call.params["UserName"] || call.principal.type !== "RamUser"
      ? readName(call.params, "UserName")
      : call.principal.name;
  check(ram, call, action, `user/${name}`);
  return findUser(ram, name);
}

function keyOf(user: User, call: RpcCall): RamAccessKey {
  const id = required(call.params, "UserAccessKeyId");
  const key = user.keys.get(id);
  if (key === undefined) throw entityNotExist("User.AccessKey", id);
  return key;
}

function describe(key: RamAccessKey): Record<string, unknown> {
  return { AccessKeyId: key.id, Status: key.status, CreateDate: isoSeconds(key.createdAt) };
}
