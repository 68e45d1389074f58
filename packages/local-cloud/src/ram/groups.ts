import { isoSeconds } from "../auth/time.ts";
import { newEntityId } from "../core/ids.ts";
import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "../rpc/product.ts";
import { type Actions, check, findGroup, findUser, type RamContext } from "./context.ts";
import { deleteConflict, entityAlreadyExists } from "./errors.ts";
import { paginate, readName, readText } from "./params.ts";
import type { Group, User } from "./state.ts";

export function groupActions(ram: RamContext): Actions {
  const { state, clock } = ram;
  const membership = (call: RpcCall, action: string): { group: Group; user: User } => {
    const [groupName, userName] = [
      readName(call.params, "GroupName"),
      readName(call.params, "UserName"),
    ];
    check(ram, call, action, `group/${groupName}`);
    check(ram, call, action, `user/${userName}`);
    return { group: findGroup(ram, groupName), user: findUser(ram, userName) };
  };
  const named = (call: RpcCall, action: string): Group => {
    const name = readName(call.params, "GroupName");
    check(ram, call, action, `group/${name}`);
    return findGroup(ram, name);
  };
  return {
    CreateGroup(call) {
      const name = readName(call.params, "GroupName");
      check(ram, call, "CreateGroup", `group/${name}`);
      if (state.groups.has(name.toLowerCase())) throw entityAlreadyExists("Group", name);
      const now = clock.now();
      const comments = readText(call.params, "Comments", 128) ?? "";
      const group: Group = {
        id: newEntityId("5"),
        name,
        comments,
        createdAt: now,
        updatedAt: now,
        members: new Map(),
        attached: new Map(),
      };
      state.groups.set(name.toLowerCase(), group);
      return { Group: describe(group) };
    },
    GetGroup: (call) => ({ Group: describe(named(call, "GetGroup")) }),
    UpdateGroup(call) {
      const group = named(call, "UpdateGroup");
      const comments = readText(call.params, "NewComments", 128);
      if (call.params["NewGroupName"]) {
        const to = readName(call.params, "NewGroupName", "GroupName");
        if (to.toLowerCase() !== group.name.toLowerCase() && state.groups.has(to.toLowerCase()))
          throw entityAlreadyExists("Group", to);
        state.groups.delete(group.name.toLowerCase());
        group.name = to;
        state.groups.set(to.toLowerCase(), group);
      }
      group.comments = comments ?? group.comments;
      group.updatedAt = clock.now();
      return { Group: describe(group) };
    },
    DeleteGroup(call) {
      const group = named(call, "DeleteGroup");
      if (group.members.size > 0)
        throw deleteConflict(
          "Group.User",
          `The group has members: ${group.name}. Remove them first.`,
        );
      if (group.attached.size > 0)
        throw deleteConflict(
          "Group.Policy",
          `Policies are attached to the group: ${group.name}. Detach them first.`,
        );
      state.groups.delete(group.name.toLowerCase());
      return {};
    },
    ListGroups(call) {
      check(ram, call, "ListGroups", "group/*");
      const { page, ...more } = paginate(
        [...state.groups.values()],
        (group) => group.name.toLowerCase(),
        call.params,
      );
      return { Groups: { Group: page.map(describe) }, ...more };
    },
    AddUserToGroup(call) {
      const { group, user } = membership(call, "AddUserToGroup");
      if (group.members.has(user.id)) {
        throw new ServiceError(
          409,
          "EntityAlreadyExists.User.Group",
          `The user is in the group already: ${user.name}, ${group.name}.`,
        );
      }
      group.members.set(user.id, clock.now());
      return {};
    },
    RemoveUserFromGroup(call) {
      const { group, user } = membership(call, "RemoveUserFromGroup");
      if (!group.members.delete(user.id)) {
        throw new ServiceError(
          404,
          "EntityNotExist.User.Group",
          `The user is not in the group: ${user.name}, ${group.name}.`,
        );
      }
      return {};
    },
    ListGroupsForUser(call) {
      const name = readName(call.params, "UserName");
      check(ram, call, "ListGroupsForUser", `user/${name}`);
      const user = findUser(ram, name);
      const groups = [...state.groups.values()].flatMap((group) => {
        const joinedAt = group.members.get(user.id);
        return joinedAt === undefined
          ? []
          : [
              {
                GroupId: group.id,
                GroupName: group.name,
                Comments: group.comments,
                JoinDate: isoSeconds(joinedAt),
              },
            ];
      });
      return { Groups: { Group: groups } };
    },
    ListUsersForGroup(call) {
      const group = named(call, "ListUsersForGroup");
      const users = [...state.users.values()].filter((user) => group.members.has(user.id));
      const { page, ...more } = paginate(users, (user) => user.name.toLowerCase(), call.params);
      const User = page.map((user) => ({
        UserName: user.name,
        DisplayName: user.displayName,
        JoinDate: isoSeconds(group.members.get(user.id) ?? 0),
      }));
      return { Users: { User }, ...more };
    },
  };
}

function describe(group: Group): Record<string, unknown> {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Comments: group.comments,
    CreateDate: isoSeconds(group.createdAt),
    UpdateDate: isoSeconds(group.updatedAt),
  };
}
