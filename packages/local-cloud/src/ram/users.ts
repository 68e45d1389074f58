import type { Principal } from "../access/principal.ts";
import type { Actions, RamContext } from "./context.ts";
import { entityActions } from "./entities.ts";
import { deleteConflict } from "./errors.ts";
import { type Params, readTags, readText, withoutUndefined } from "./params.ts";
import type { User } from "./state.ts";

/** The principal of the calls that a user signs. */
export function userPrincipal(accountId: string, user: User): Principal {
  return {
    type: "RamUser",
    accountId,
    arn: `acs:ram::${accountId}:user/${user.name}`,
    name: user.name,
    id: user.id,
  };
}

/** Create, read, change, list and delete users. */
export function userActions(ram: RamContext): Actions {
  const { users, groups } = ram.state;
  return entityActions<User>(ram, {
    name: "User",
    entities: users,
    idPrefix: "2",
    limit: 1000,
    canBeRenamed: true,
    create: (common, params) => ({
      ...common,
      displayName: "",
      comments: "",
      email: "",
      mobilePhone: "",
      ...readProfile(params, ""),
      keys: new Map(),
      tags: readTags(params),
    }),
    changes: (params) => readProfile(params, "New"),
    checkUnused({ id, name, keys }) {
      if (keys.size > 0)
        throw deleteConflict(
          "User.AccessKey",
          `The user still has access keys: ${name}. Delete them first.`,
        );
      if ([...groups.values()].some(({ members }) => members.has(id)))
        throw deleteConflict(
          "User.Group",
          `The user is in a group: ${name}. Remove it from the group first.`,
        );
    },
    describe: (user) => ({
      DisplayName: user.displayName,
      Comments: user.comments,
      Email: user.email,
      MobilePhone: user.mobilePhone,
    }),
  });
}

function readProfile(params: Params, prefix: "" | "New"): Partial<User> {
  return withoutUndefined({
    displayName: readText(params, `${prefix}DisplayName`, 128),
    comments: readText(params, `${prefix}Comments`, 128),
    email: readText(params, `${prefix}Email`, 128),
    mobilePhone: readText(params, `${prefix}MobilePhone`, 32),
  });
}
