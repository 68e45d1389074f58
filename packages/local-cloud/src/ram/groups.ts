import { isoSeconds } from "../auth/time.ts";
import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "../rpc/product.ts";
import { type Actions, type RamContext, readEntity } from "./context.ts";
import { entityActions } from "./entities.ts";
import { deleteConflict } from "./errors.ts";
import { paginate, readText, withoutUndefined } from "./params.ts";
import type { Group } from "./state.ts";

/** Groups and their members. */
export function groupActions(ram: RamContext): Actions {
  const { users, groups } = ram.state;
  const readUser = (call: RpcCall) => readEntity(ram, call, "User", users);
  const readGroup = (call: RpcCall) => readEntity(ram, call, "Group", groups);
  return {
    ...entityActions<Group>(ram, {
      name: "Group",
      entities: groups,
      idPrefix: "5",
      limit: Number.POSITIVE_INFINITY,
      canBeRenamed: true,
      create: (common, params) => ({
        ...common,
        comments: readText(params, "Comments", 128) ?? "",
        members: new Map(),
      }),
      changes: (params) => withoutUndefined({ comments: readText(params, "NewComments", 128) }),
      checkUnused({ name, members }) {
        if (members.size > 0)
          throw deleteConflict("Group.User", `The group has members: ${name}. Remove them first.`);
      },
      describe: (group) => ({ Comments: group.comments }),
    }),
    AddUserToGroup(call) {
      const [group, user] = [readGroup(call), readUser(call)];
      if (group.members.has(user.id))
        throw new ServiceError(
          409,
          "EntityAlreadyExists.User.Group",
          `The user is in the group already: ${user.name}, ${group.name}.`,
        );
      group.members.set(user.id, ram.clock.now());
      return {};
    },
    RemoveUserFromGroup(call) {
      const [group, user] = [readGroup(call), readUser(call)];
      if (!group.members.delete(user.id))
        throw new ServiceError(
          404,
          "EntityNotExist.User.Group",
          `The user is not in the group: ${user.name}, ${group.name}.`,
        );
      return {};
    },
    ListGroupsForUser(call) {
      const user = readUser(call);
      const Group = [...groups.values()]
        .filter(({ members }) => members.has(user.id))
        .map((group) => ({
          GroupId: group.id,
          GroupName: group.name,
          Comments: group.comments,
          JoinDate: isoSeconds(group.members.get(user.id) ?? 0),
        }));
      return { Groups: { Group } };
    },
    ListUsersForGroup(call) {
      const { members } = readGroup(call);
      const inGroup = [...users.values()].filter(({ id }) => members.has(id));
      const { page, ...more } = paginate(inGroup, ({ name }) => name, call.params);
      const User = page.map((user) => ({
        UserName: user.name,
        DisplayName: user.displayName,
        JoinDate: isoSeconds(members.get(user.id) ?? 0),
      }));
      return { Users: { User }, ...more };
    },
  };
}
