import { isoSeconds } from "../auth/time.ts";
import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "../rpc/product.ts";
import {
  type Actions,
  check,
  checkPolicy,
  findGroup,
  findPolicy,
  findRole,
  findUser,
  type RamContext,
} from "./context.ts";
import { limitExceeded } from "./errors.ts";
import { readName, readPolicyType } from "./params.ts";
import { roleArn } from "./roles.ts";
import { type Attachable, type Attachment, type PolicyType, policyKey } from "./state.ts";

/** Sample quotas that Alibaba publishes, for a user, a group and a role alike. */
const MOST_ATTACHED: Readonly<Record<PolicyType, number>> = { Custom: 5, System: 20 };

interface Kind {
  readonly name: "User" | "Group" | "Role";
  readonly find: (ram: RamContext, name: string) => Attachable;
}

const KINDS: readonly Kind[] = [
  { name: "User", find: findUser },
  { name: "Group", find: findGroup },
  { name: "Role", find: findRole },
];

/**
 * AttachPolicyTo…, DetachPolicyFrom…, ListPoliciesFor… of users, groups and roles, and
 * ListEntitiesForPolicy.
 */
export function attachmentActions(ram: RamContext): Actions {
  return Object.assign(
    { ListEntitiesForPolicy: (call: RpcCall) => listEntities(ram, call) },
    ...KINDS.map((kind) => actionsOf(ram, kind)),
  );
}

function actionsOf(ram: RamContext, kind: Kind): Actions {
  /** Whoever attaches needs the right on both ends. */
  const ends = (
    call: RpcCall,
    action: string,
  ): { entity: Attachable; name: string; type: PolicyType; policy: string } => {
    const [type, policy] = [readPolicyType(call.params), readName(call.params, "PolicyName")];
    const name = readName(call.params, `${kind.name}Name`);
    check(ram, call, action, `${kind.name.toLowerCase()}/${name}`);
    checkPolicy(ram, call, action, type, policy);
    return { entity: kind.find(ram, name), name, type, policy };
  };
  return {
    [`AttachPolicyTo${kind.name}`](call) {
      const { entity, name, type, policy } = ends(call, `AttachPolicyTo${kind.name}`);
      const found = findPolicy(ram, type, policy);
      const key = policyKey(type, policy);
      if (entity.attached.has(key)) {
        throw new ServiceError(
          409,
          `EntityAlreadyExists.${kind.name}.Policy`,
          `The policy is attached already: ${policy}, to ${name}.`,
        );
      }
      if (
        [...entity.attached.values()].filter((attachment) => attachment.type === type).length >=
        MOST_ATTACHED[type]
      ) {
        throw limitExceeded(
          `${kind.name}.Policy`,
          `${name} may have ${MOST_ATTACHED[type]} policies of the type ${type}.`,
        );
      }
      entity.attached.set(key, { type, name: found.name, attachedAt: ram.clock.now() });
      return {};
    },
    [`DetachPolicyFrom${kind.name}`](call) {
      const { entity, name, type, policy } = ends(call, `DetachPolicyFrom${kind.name}`);
      if (!entity.attached.delete(policyKey(type, policy))) {
        throw new ServiceError(
          404,
          `EntityNotExist.${kind.name}.Policy`,
          `The policy is not attached: ${policy}, to ${name}.`,
        );
      }
      return {};
    },
    [`ListPoliciesFor${kind.name}`](call) {
      const name = readName(call.params, `${kind.name}Name`);
      check(ram, call, `ListPoliciesFor${kind.name}`, `${kind.name.toLowerCase()}/${name}`);
      const attached = [...kind.find(ram, name).attached.values()];
      return { Policies: { Policy: attached.map((attachment) => describe(ram, attachment)) } };
    },
  };
}

function listEntities(ram: RamContext, call: RpcCall): Record<string, unknown> {
  const [type, name] = [readPolicyType(call.params), readName(call.params, "PolicyName")];
  checkPolicy(ram, call, "ListEntitiesForPolicy", type, name);
  findPolicy(ram, type, name);
  const { users, groups, roles } = ram.state;
  const having = <T extends Attachable>(entities: Iterable<T>): (T & { AttachDate: string })[] =>
    [...entities].flatMap((entity) => {
      const attachment = entity.attached.get(policyKey(type, name));
      return attachment === undefined
        ? []
        : [{ ...entity, AttachDate: isoSeconds(attachment.attachedAt) }];
    });
  return {
    Users: {
      User: having(users.values()).map(({ id, name: UserName, displayName, AttachDate }) => ({
        UserId: id,
        UserName,
        DisplayName: displayName,
        AttachDate,
      })),
    },
    Groups: {
      Group: having(groups.values()).map(({ name: GroupName, comments, AttachDate }) => ({
        GroupName,
        Comments: comments,
        AttachDate,
      })),
    },
    Roles: {
      Role: having(roles.values()).map(({ id, name: RoleName, description, AttachDate }) => ({
        RoleId: id,
        RoleName,
        Arn: roleArn(ram.accountId, RoleName),
        Description: description,
        AttachDate,
      })),
    },
  };
}

function describe(
  ram: RamContext,
  { type, name, attachedAt }: Attachment,
): Record<string, unknown> {
  const { description, defaultVersion } = findPolicy(ram, type, name);
  return {
    PolicyName: name,
    PolicyType: type,
    Description: description,
    DefaultVersion: defaultVersion,
    AttachDate: isoSeconds(attachedAt),
  };
}
