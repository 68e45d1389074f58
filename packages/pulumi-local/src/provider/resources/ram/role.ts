import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import { parseJson } from "../../check.ts";
import { defined, type ResourceKind } from "../../resource.ts";
import { boolean, integer, list, string, tags } from "../../schema.ts";
import { ramOr, ramTags, setRamTags, tagJson } from "./calls.ts";
import { autoName } from "./names.ts";

const oldForm = ["version", "ramUsers", "services"] as const;

/**
 * `alicloud.ram.Role`; its id is the role's name. `name`, `document`, `version`, `ramUsers` and
 * `services` are the deprecated spellings.
 */
export const role: ResourceKind = {
  type: "alicloud:ram/role:Role",
  inputs: {
    roleName: {
      type: string({ length: [1, 64] }),
      replace: true,
      computed: true,
      conflictsWith: ["name"],
    },
    name: {
      type: string({ length: [1, 64] }),
      replace: true,
      computed: true,
      conflictsWith: ["roleName"],
    },
    assumeRolePolicyDocument: {
      type: string({ json: true }),
      computed: true,
      conflictsWith: ["document", ...oldForm],
    },
    document: {
      type: string({ json: true }),
      computed: true,
      conflictsWith: ["assumeRolePolicyDocument", ...oldForm],
    },
    version: {
      type: string({ oneOf: ["1"] }),
      default: "1",
      conflictsWith: ["assumeRolePolicyDocument", "document"],
      computed: true,
    },
    ramUsers: {
      type: list(string(), { unordered: true }),
      computed: true,
      conflictsWith: ["assumeRolePolicyDocument", "document"],
    },
    services: {
      type: list(string(), { unordered: true }),
      computed: true,
      conflictsWith: ["assumeRolePolicyDocument", "document"],
    },
    description: { type: string({ length: [0, 1024] }) },
    maxSessionDuration: { type: integer(3600, 43_200), computed: true },
    force: { type: boolean, stateOnly: true },
    tags,
  },
  outputs: ["arn", "roleId", "createTime"],
  autoName: { property: "name", unless: ["roleName"], make: autoName },
  validate(inputs) {
    if (
      ["assumeRolePolicyDocument", "document", "ramUsers", "services"].some(
        (name) => inputs[name] !== undefined,
      )
    )
      return undefined;
    return {
      property: "assumeRolePolicyDocument",
      reason: "is required: without it nobody could take on the role",
    };
  },
  async create(client, inputs) {
    const { Role } = await client.rpc("Ram", "CreateRole", {
      RoleName: inputs["roleName"] ?? inputs["name"],
      AssumeRolePolicyDocument: trustDocument(inputs),
      Description: inputs["description"],
      MaxSessionDuration: inputs["maxSessionDuration"],
      Tag: tagJson(inputs["tags"]),
    });
    return {
      id: isPropertyMap(Role)
        ? String(Role["RoleName"])
        : String(inputs["roleName"] ?? inputs["name"]),
    };
  },
  async read(client, id) {
    const answer = await ramOr(client, "GetRole", { RoleName: id }, "EntityNotExist.Role");
    const found = answer?.["Role"];
    if (!isPropertyMap(found)) return undefined;
    const document = found["AssumeRolePolicyDocument"];
    return defined({
      roleName: found["RoleName"],
      name: found["RoleName"],
      assumeRolePolicyDocument: document,
      document,
      ...trustOf(document),
      description: found["Description"] === "" ? undefined : found["Description"],
      maxSessionDuration: found["MaxSessionDuration"],
      arn: found["Arn"],
      roleId: found["RoleId"],
      createTime: found["CreateDate"],
      tags: await ramTags(client, "role", id),
    });
  },
  async update(client, { id, state, wanted, changed }) {
    const trust = ["assumeRolePolicyDocument", "document", ...oldForm];
    if (changed("description", "maxSessionDuration", ...trust)) {
      await client.rpc("Ram", "UpdateRole", {
        RoleName: id,
        NewDescription: changed("description") ? (wanted["description"] ?? "") : undefined,
        NewMaxSessionDuration: changed("maxSessionDuration")
          ? wanted["maxSessionDuration"]
          : undefined,
        NewAssumeRolePolicyDocument: changed("document")
          ? wanted["document"]
          : changed("assumeRolePolicyDocument")
            ? wanted["assumeRolePolicyDocument"]
            : changed(...oldForm)
              ? assembled(wanted)
              : undefined,
      });
    }
    if (changed("tags")) await setRamTags(client, "role", id, state["tags"], wanted["tags"]);
  },
  async delete(client, id, state) {
    if (state["force"] === true) {
      const answer = await ramOr(
        client,
        "ListPoliciesForRole",
        { RoleName: id },
        "EntityNotExist.Role",
      );
      const policies = isPropertyMap(answer?.["Policies"])
        ? answer["Policies"]["Policy"]
        : undefined;
      for (const policy of Array.isArray(policies) ? (policies as readonly PropertyMap[]) : []) {
        await ramOr(
          client,
          "DetachPolicyFromRole",
          { RoleName: id, PolicyName: policy["PolicyName"], PolicyType: policy["PolicyType"] },
          "EntityNotExist.Role",
          "EntityNotExist.Role.Policy",
          "EntityNotExist.Policy",
        );
      }
    }
    await ramOr(client, "DeleteRole", { RoleName: id }, "EntityNotExist.Role");
  },
};

function trustDocument(inputs: PropertyMap): PropertyValue {
  return inputs["assumeRolePolicyDocument"] ?? inputs["document"] ?? assembled(inputs);
}

/** The document that the deprecated lists stand for. */
function assembled(inputs: PropertyMap): string {
  const principal = {
    ...(Array.isArray(inputs["ramUsers"]) && inputs["ramUsers"].length > 0
      ? { RAM: inputs["ramUsers"] }
      : {}),
    ...(Array.isArray(inputs["services"]) && inputs["services"].length > 0
      ? { Service: inputs["services"] }
      : {}),
  };
  return JSON.stringify({
    Version: inputs["version"] ?? "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal }],
  });
}

function trustOf(document: PropertyValue | undefined): Record<string, PropertyValue | undefined> {
  const parsed = typeof document === "string" ? parseJson(document) : undefined;
  if (!isPropertyMap(parsed)) return {};
  const first = Array.isArray(parsed["Statement"])
    ? (parsed["Statement"][0] as PropertyValue | undefined)
    : undefined;
  const principal =
    isPropertyMap(first) && isPropertyMap(first["Principal"]) ? first["Principal"] : {};
  const names = (value: PropertyValue | undefined) =>
    value === undefined ? undefined : Array.isArray(value) ? value : [value];
  return {
    version: parsed["Version"],
    ramUsers: names(principal["RAM"]),
    services: names(principal["Service"]),
  };
}
