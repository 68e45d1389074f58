import { isoSeconds } from "../auth/time.ts";
import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "../rpc/product.ts";
import { type Actions, findPolicy, type RamContext, readEntity, readPolicy } from "./context.ts";
import { limitExceeded } from "./errors.ts";
import { type Entity, type PolicyType, policyKey, roleArn } from "./state.ts";

/** Sample quotas that Alibaba Cloud publishes, the same for a user, a group and a role. */
const maxAttached: Readonly<Record<PolicyType, number>> = { Custom: 5, System: 20 };

/**
 * AttachPolicyTo…, DetachPolicyFrom…, ListPoliciesFor… of users, groups and roles, and
 * ListEntitiesForPolicy.
 */
export function attachmentActions(ram: RamContext): Actions {
  return {
    ...actionsOf(ram, "User", ram.state.users),
    ...actionsOf(ram, "Group", ram.state.groups),
    ...actionsOf(ram, "Role", ram.state.roles),
    ListEntitiesForPolicy: (call) => listEntities(ram, call),
  };
}

function actionsOf(
  ram: RamContext,
  kind: "User" | "Group" | "Role",
  entities: ReadonlyMap<string, Entity>,
): Actions {
  return {
    [`AttachPolicyTo${kind}`](call) {
      const entity = readEntity(ram, call, kind, entities);
      const { type, name } = readPolicy(ram, call);
      const key = policyKey(type, name);
      if (entity.attached.has(key))
        throw new ServiceError(
          409,
          `EntityAlreadyExists.${kind}.Policy`,
          `The policy is attached already: ${name}, to ${entity.name}.`,
        );
      const ofType = [...entity.attached.values()].filter((attached) => attached.type === type);
      if (ofType.length >= maxAttached[type])
        throw limitExceeded(
          `${kind}.Policy`,
          `${entity.name} can have ${maxAttached[type]} policies of the type ${type}.`,
        );
      entity.attached.set(key, { type, name, attachedAt: ram.clock.now() });
      return {};
    },
    [`DetachPolicyFrom${kind}`](call) {
      const entity = readEntity(ram, call, kind, entities);
      const { type, name } = readPolicy(ram, call);
      if (!entity.attached.delete(policyKey(type, name)))
        throw new ServiceError(
          404,
          `EntityNotExist.${kind}.Policy`,
          `The policy is not attached: ${name}, to ${entity.name}.`,
        );
      return {};
    },
    [`ListPoliciesFor${kind}`](call) {
      const { attached } = readEntity(ram, call, kind, entities);
      const Policy = [...attached.values()].map(({ type, name, attachedAt }) => {
        const { description, defaultVersion } = findPolicy(ram, type, name);
        return {
          PolicyName: name,
          PolicyType: type,
          Description: description,
          DefaultVersion: defaultVersion,
          AttachDate: isoSeconds(attachedAt),
        };
      });
      return { Policies: { Policy } };
    },
  };
}

function listEntities(ram: RamContext, call: RpcCall): Record<string, unknown> {
  const { type, name: policyName } = readPolicy(ram, call);
  const key = policyKey(type, policyName);
  const withPolicy = <E extends Entity>(
    entities: ReadonlyMap<string, E>,
    describe: (entity: E) => object,
  ) =>
    [...entities.values()].flatMap((entity) => {
      const attachment = entity.attached.get(key);
      return attachment === undefined
        ? []
        : [{ ...describe(entity), AttachDate: isoSeconds(attachment.attachedAt) }];
    });
  const { users, groups, roles } = ram.state;
  return {
    Users: {
      User: withPolicy(users, ({ id, name, displayName }) => ({
        UserId: id,
        UserName: name,
        DisplayName: displayName,
      })),
    },
    Groups: {
      Group: withPolicy(groups, ({ name, comments }) => ({ GroupName: name, Comments: comments })),
    },
    Roles: {
      Role: withPolicy(roles, ({ id, name, description }) => ({
        RoleId: id,
        RoleName: name,
        Arn: roleArn(ram.accountId, name),
        Description: description,
      })),
    },
  };
}
