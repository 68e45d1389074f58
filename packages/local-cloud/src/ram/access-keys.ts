import { isoSeconds } from "../auth/time.ts";
import { newAccessKeyId, newAccessKeySecret } from "../core/ids.ts";
import type { RpcCall } from "../rpc/product.ts";
import { type Actions, check, find, type RamContext } from "./context.ts";
import { entityNotExist, invalidParameter, limitExceeded } from "./errors.ts";
import { readName, required } from "./params.ts";
import type { RamAccessKey, User } from "./state.ts";

const maxKeys = 2;

/** Access keys of RAM users. Only the answer to CreateAccessKey contains the secret. */
export function accessKeyActions(ram: RamContext): Actions {
  return {
    CreateAccessKey(call) {
      const user = readUser(ram, call);
      if (user.keys.size >= maxKeys)
        throw limitExceeded(
          "User.AccessKey",
          `A user can have ${maxKeys} access keys: ${user.name}.`,
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
      const user = readUser(ram, call);
      return { AccessKeys: { AccessKey: [...user.keys.values()].map(describe) } };
    },
    UpdateAccessKey(call) {
      const user = readUser(ram, call);
      const key = readKey(user, call);
      const status = required(call.params, "Status");
      if (status !== "Active" && status !== "Inactive")
        throw invalidParameter("Status", "it must be Active or Inactive.");
      key.status = status;
      return {};
    },
    DeleteAccessKey(call) {
      const user = readUser(ram, call);
      user.keys.delete(readKey(user, call).id);
      return {};
    },
    GetAccessKeyLastUsed(call) {
      const { lastUsedAt } = readKey(readUser(ram, call), call);
      return {
        AccessKeyLastUsed: { LastUsedDate: lastUsedAt === undefined ? "" : isoSeconds(lastUsedAt) },
      };
    },
  };
}

/** The user that the call names. Default: the caller. */
function readUser(ram: RamContext, call: RpcCall): User {
  const name =
    call.params["UserName"] || call.principal.type !== "RamUser"
      ? readName(call.params, "UserName")
      : call.principal.name;
  check(ram, call, `user/${name}`);
  return find(ram.state.users, "User", name);
}

function readKey(user: User, call: RpcCall): RamAccessKey {
  const id = required(call.params, "UserAccessKeyId");
  const key = user.keys.get(id);
  if (key === undefined) throw entityNotExist("User.AccessKey", id);
  return key;
}

function describe(key: RamAccessKey): Record<string, unknown> {
  return { AccessKeyId: key.id, Status: key.status, CreateDate: isoSeconds(key.createdAt) };
}
