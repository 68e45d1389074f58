import {
  isPropertyMap,
  mapOf,
  mapsIn,
  type PropertyMap,
  type PropertyValue,
  parseJson,
} from "../../../protocol/values.ts";
import { unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import { parametersOf, propertiesIn } from "../../rpc-fields.ts";
import { boolean, integer, list, map, type Property, property, string } from "../../schema.ts";
import {
  attachedPolicies,
  autoName,
  changeTags,
  detachPolicy,
  memberOf,
  readTags,
  tagList,
} from "./calls.ts";

const documents = ["assumeRolePolicyDocument", "document"] as const;
/** The deprecated properties that a document is made of. */
const parts = ["version", "ramUsers", "services"] as const;

const name: Property = property("RoleName", string({ length: [1, 64] }), {
  replace: true,
  computed: true,
});
const document: Property = {
  type: string({ json: true }),
  computed: true,
  responseField: "AssumeRolePolicyDocument",
};
const principals: Property = {
  type: list(string(), { unordered: true }),
  computed: true,
  conflictsWith: documents,
};

/**
 * `alicloud.ram.Role`. Its id is the role's name. `name`, `document`, `version`, `ramUsers` and
 * `services` are deprecated.
 */
export const role: ResourceType = {
  type: "alicloud:ram/role:Role",
  inputs: {
    roleName: { ...name, conflictsWith: ["name"] },
    name: { ...name, conflictsWith: ["roleName"] },
    assumeRolePolicyDocument: { ...document, conflictsWith: ["document", ...parts] },
    document: { ...document, conflictsWith: ["assumeRolePolicyDocument", ...parts] },
    version: {
      type: string({ oneOf: ["1"] }),
      default: "1",
      computed: true,
      conflictsWith: documents,
    },
    ramUsers: principals,
    services: principals,
    description: property("Description", string({ length: [0, 1024] })),
    maxSessionDuration: property("MaxSessionDuration", integer(3600, 43_200), { computed: true }),
    force: { type: boolean, stateOnly: true },
    tags: { type: map },
  },
  outputs: {
    arn: property("Arn", string()),
    roleId: property("RoleId", string()),
    createTime: property("CreateDate", string()),
  },
  autoName: { property: "name", unless: ["roleName"], make: autoName },
  validate(inputs) {
    const given = [...documents, "ramUsers", "services"].some((it) => inputs[it] !== undefined);
    if (given) return undefined;
    return {
      property: "assumeRolePolicyDocument",
      reason: "is required: it says who can assume the role",
    };
  },
  async create(client, inputs) {
    const response = await client.rpc("Ram", "CreateRole", {
      ...parametersOf(role.inputs, inputs),
      AssumeRolePolicyDocument:
        inputs["assumeRolePolicyDocument"] ?? inputs["document"] ?? documentOf(inputs),
      Tag: tagList(inputs["tags"]),
    });
    return { id: String(memberOf(response, "Role")?.["RoleName"]) };
  },
  async read(client, id) {
    const call = client.rpc("Ram", "GetRole", { RoleName: id });
    const found = memberOf(await unlessCode(call, ["EntityNotExist.Role"]), "Role");
    if (found === undefined) return undefined;
    const tags = await readTags(client, "role", id);
    return {
      ...propertiesIn({ ...role.inputs, ...role.outputs }, found),
      ...partsOf(found["AssumeRolePolicyDocument"]),
      ...(tags && { tags }),
    };
  },
  async update(client, update) {
    const { id, wanted, changed } = update;
    if (changed("description", "maxSessionDuration", ...documents, ...parts)) {
      const changedDocument = ["document", "assumeRolePolicyDocument"].find((it) => changed(it));
      await client.rpc("Ram", "UpdateRole", {
        RoleName: id,
        NewDescription: changed("description") ? (wanted["description"] ?? "") : undefined,
        NewMaxSessionDuration: changed("maxSessionDuration")
          ? wanted["maxSessionDuration"]
          : undefined,
        NewAssumeRolePolicyDocument: changedDocument
          ? wanted[changedDocument]
          : changed(...parts)
            ? documentOf(wanted)
            : undefined,
      });
    }
    await changeTags(client, "role", update);
  },
  async delete(client, { id, state }) {
    if (state["force"] === true) {
      for (const policy of await attachedPolicies(client, "Role", id))
        await detachPolicy(client, "Role", id, policy);
    }
    await unlessCode(client.rpc("Ram", "DeleteRole", { RoleName: id }), ["EntityNotExist.Role"]);
  },
};

/** The document that the deprecated properties stand for. */
function documentOf({ version, ramUsers, services }: PropertyMap): string {
  const lists = Object.entries({ RAM: ramUsers, Service: services });
  const Principal = Object.fromEntries(
    lists.filter(([, names]) => Array.isArray(names) && names.length > 0),
  );
  return JSON.stringify({
    Version: version ?? "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }],
  });
}

/** The deprecated properties that stand for a document. */
function partsOf(text: PropertyValue | undefined): PropertyMap {
  const parsed = typeof text === "string" ? parseJson(text) : undefined;
  if (!isPropertyMap(parsed)) return {};
  const { RAM, Service } = mapOf(mapsIn(parsed["Statement"])[0]?.["Principal"]);
  return {
    ...(parsed["Version"] !== undefined && { version: parsed["Version"] }),
    ...(RAM !== undefined && { ramUsers: [RAM].flat() }),
    ...(Service !== undefined && { services: [Service].flat() }),
  };
}
