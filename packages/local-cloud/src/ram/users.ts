import type { Principal } from "../access/principal.ts";
import { isoSeconds } from "../auth/time.ts";
import { newEntityId } from "../core/ids.ts";
import { type Actions, check, findUser, type RamContext } from "./context.ts";
import { deleteConflict, entityAlreadyExists, limitExceeded } from "./errors.ts";
import { type Params, paginate, readName, readTags, readText } from "./params.ts";
import type { User } from "./state.ts";

const MOST_USERS = 1000;

/** Who a user is when it signs a call. */
export function userPrincipal(accountId: string, user: User): Principal {
  return {
    type: "RamUser",
    accountId,
    arn: `acs:ram::${accountId}:user/${user.name}`,
    name: user.name,
    id: user.id,
  };
}

export function userActions(ram: RamContext): Actions {
  const { state, clock } = ram;
  return {
    CreateUser(call) {
      const name = readName(call.params, "UserName");
      check(ram, call, "CreateUser", `user/${name}`);
      if (state.users.has(name.toLowerCase())) throw entityAlreadyExists("User", name);
      if (state.users.size >= MOST_USERS)
        throw limitExceeded("User", `An account may have ${MOST_USERS} users.`);
      const now = clock.now();
      const user: User = {
        id: newEntityId("2"),
        name,
        createdAt: now,
        updatedAt: now,
        displayName: name,
        comments: "",
        email: "",
        mobilePhone: "",
        ...readProfile(call.params, ""),
        keys: new Map(),
        tags: readTags(call.params),
        attached: new Map(),
      };
      state.users.set(name.toLowerCase(), user);
      return { User: describe(user) };
    },
    GetUser(call) {
      const name = readName(call.params, "UserName");
      check(ram, call, "GetUser", `user/${name}`);
      return { User: describe(findUser(ram, name)) };
    },
    UpdateUser(call) {
      const name = readName(call.params, "UserName");
      check(ram, call, "UpdateUser", `user/${name}`);
      const user = findUser(ram, name);
      const profile = readProfile(call.params, "New");
      if (call.params["NewUserName"]) {
        const to = readName(call.params, "NewUserName", "UserName");
        if (to.toLowerCase() !== name.toLowerCase() && state.users.has(to.toLowerCase()))
          throw entityAlreadyExists("User", to);
        state.users.delete(name.toLowerCase());
        user.name = to;
        state.users.set(to.toLowerCase(), user);
      }
      Object.assign(user, profile, { updatedAt: clock.now() });
      return { User: describe(user) };
    },
    DeleteUser(call) {
      const name = readName(call.params, "UserName");
      check(ram, call, "DeleteUser", `user/${name}`);
      const user = findUser(ram, name);
      if (user.keys.size > 0)
        throw deleteConflict(
          "User.AccessKey",
          `The user still has access keys: ${name}. Delete them first.`,
        );
      if (user.attached.size > 0)
        throw deleteConflict(
          "User.Policy",
          `Policies are attached to the user: ${name}. Detach them first.`,
        );
      if ([...state.groups.values()].some((group) => group.members.has(user.id))) {
        throw deleteConflict(
          "User.Group",
          `The user is in a group: ${name}. Remove it from the group first.`,
        );
      }
      state.users.delete(name.toLowerCase());
      return {};
    },
    ListUsers(call) {
      check(ram, call, "ListUsers", "user/*");
      const { page, ...more } = paginate(
        [...state.users.values()],
        (user) => user.name.toLowerCase(),
        call.params,
      );
      return { Users: { User: page.map(describe) }, ...more };
    },
  };
}

function readProfile(params: Params, prefix: "" | "New"): Partial<User> {
  const displayName = readText(params, `${prefix}DisplayName`, 128);
  const comments = readText(params, `${prefix}Comments`, 128);
  const email = readText(params, `${prefix}Email`, 128);
  const mobilePhone = readText(params, `${prefix}MobilePhone`, 32);
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(comments === undefined ? {} : { comments }),
    ...(email === undefined ? {} : { email }),
    ...(mobilePhone === undefined ? {} : { mobilePhone }),
  };
}

function describe(user: User): Record<string, unknown> {
  return {
    UserId: user.id,
    UserName: user.name,
    DisplayName: user.displayName,
    Comments: user.comments,
    Email: user.email,
    MobilePhone: user.mobilePhone,
    CreateDate: isoSeconds(user.createdAt),
    UpdateDate: isoSeconds(user.updatedAt),
  };
}
