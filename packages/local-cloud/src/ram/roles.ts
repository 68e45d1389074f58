import { isoSeconds } from "../auth/time.ts";
import { newEntityId } from "../core/ids.ts";
import { type Actions, check, findRole, type RamContext } from "./context.ts";
import { deleteConflict, entityAlreadyExists, limitExceeded } from "./errors.ts";
import { paginate, readDocument, readName, readNumber, readTags, readText } from "./params.ts";
import type { Role } from "./state.ts";

const MOST_ROLES = 1000;
/** Seconds. */
const SHORTEST_MAX_SESSION = 3600;
const LONGEST_MAX_SESSION = 43_200;

/**
 * RAM writes a role's name in lower case in its ARN. Policies that name it in another case match as
 * well.
 */
export function roleArn(accountId: string, roleName: string): string {
  return `acs:ram::${accountId}:role/${roleName.toLowerCase()}`;
}

export function roleActions(ram: RamContext): Actions {
  const { state, clock, accountId } = ram;
  return {
    CreateRole(call) {
      const { params } = call;
      const name = readName(params, "RoleName");
      check(ram, call, "CreateRole", `role/${name}`);
      const { text, document } = readDocument(params, "AssumeRolePolicyDocument", "trust");
      if (state.roles.has(name.toLowerCase())) throw entityAlreadyExists("Role", name);
      if (state.roles.size >= MOST_ROLES)
        throw limitExceeded("Role", `An account may have ${MOST_ROLES} roles.`);
      const now = clock.now();
      const role: Role = {
        id: newEntityId("3"),
        name,
        createdAt: now,
        updatedAt: now,
        description: readText(params, "Description", 1024) ?? "",
        maxSessionDuration:
          readNumber(params, "MaxSessionDuration", SHORTEST_MAX_SESSION, LONGEST_MAX_SESSION) ??
          SHORTEST_MAX_SESSION,
        trustText: text,
        trust: document,
        tags: readTags(params),
        attached: new Map(),
      };
      state.roles.set(name.toLowerCase(), role);
      return { Role: describe(accountId, role) };
    },
    GetRole(call) {
      const name = readName(call.params, "RoleName");
      check(ram, call, "GetRole", `role/${name}`);
      return { Role: describe(accountId, findRole(ram, name)) };
    },
    UpdateRole(call) {
      const { params } = call;
      const name = readName(params, "RoleName");
      check(ram, call, "UpdateRole", `role/${name}`);
      const role = findRole(ram, name);
      const trust = params["NewAssumeRolePolicyDocument"]
        ? readDocument(params, "NewAssumeRolePolicyDocument", "trust")
        : undefined;
      const description = readText(params, "NewDescription", 1024);
      const duration = readNumber(
        params,
        "NewMaxSessionDuration",
        SHORTEST_MAX_SESSION,
        LONGEST_MAX_SESSION,
      );
      if (trust !== undefined)
        Object.assign(role, { trustText: trust.text, trust: trust.document });
      role.description = description ?? role.description;
      role.maxSessionDuration = duration ?? role.maxSessionDuration;
      role.updatedAt = clock.now();
      return { Role: describe(accountId, role) };
    },
    DeleteRole(call) {
      const name = readName(call.params, "RoleName");
      check(ram, call, "DeleteRole", `role/${name}`);
      const role = findRole(ram, name);
      if (role.attached.size > 0)
        throw deleteConflict(
          "Role.Policy",
          `Policies are attached to the role: ${name}. Detach them first.`,
        );
      state.roles.delete(name.toLowerCase());
      return {};
    },
    ListRoles(call) {
      check(ram, call, "ListRoles", "role/*");
      const wanted = readTags(call.params);
      const roles = [...state.roles.values()].filter((role) =>
        [...wanted].every(([key, value]) => role.tags.get(key) === value),
      );
      const { page, ...more } = paginate(roles, (role) => role.name.toLowerCase(), call.params);
      return { Roles: { Role: page.map((role) => summarise(accountId, role)) }, ...more };
    },
  };
}

function describe(accountId: string, role: Role): Record<string, unknown> {
  const { Tags: _, ...summary } = summarise(accountId, role);
  return { ...summary, AssumeRolePolicyDocument: role.trustText };
}

function summarise(accountId: string, role: Role): Record<string, unknown> {
  return {
    RoleId: role.id,
    RoleName: role.name,
    Arn: roleArn(accountId, role.name),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
    CreateDate: isoSeconds(role.createdAt),
    UpdateDate: isoSeconds(role.updatedAt),
    Tags: { Tag: [...role.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
  };
}
