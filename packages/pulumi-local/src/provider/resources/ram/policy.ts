import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import { parseJson } from "../../check.ts";
import type { CloudClient } from "../../client.ts";
import { defined, type ResourceKind } from "../../resource.ts";
import { boolean, list, object, string, tags } from "../../schema.ts";
import { ramOr, ramTags, setRamTags, tagJson } from "./calls.ts";
import { autoName } from "./names.ts";

const oldForm = ["version", "statements"] as const;

/**
 * `alicloud.ram.Policy`, a custom policy; its id is the policy's name. `name`, `document`,
 * `version` and `statements` are deprecated.
 */
export const policy: ResourceKind = {
  type: "alicloud:ram/policy:Policy",
  inputs: {
    policyName: {
      type: string({ length: [1, 128] }),
      replace: true,
      computed: true,
      conflictsWith: ["name"],
    },
    name: {
      type: string({ length: [1, 128] }),
      replace: true,
      computed: true,
      conflictsWith: ["policyName"],
    },
    policyDocument: {
      type: string({ json: true }),
      computed: true,
      conflictsWith: ["document", ...oldForm],
    },
    document: {
      type: string({ json: true }),
      computed: true,
      conflictsWith: ["policyDocument", ...oldForm],
    },
    version: {
      type: string({ oneOf: ["1"] }),
      default: "1",
      computed: true,
      conflictsWith: ["document", "policyDocument"],
    },
    statements: {
      type: list(
        object({
          effect: { type: string({ oneOf: ["Allow", "Deny"] }), required: true },
          actions: { type: list(string()), required: true },
          resources: { type: list(string()), required: true },
        }),
        { unordered: true },
      ),
      computed: true,
      conflictsWith: ["document", "policyDocument"],
    },
    description: { type: string({ length: [0, 1024] }) },
    rotateStrategy: {
      type: string({ oneOf: ["None", "DeleteOldestNonDefaultVersionWhenLimitExceeded"] }),
      stateOnly: true,
    },
    force: { type: boolean, stateOnly: true },
    tags,
  },
  outputs: ["type", "createTime", "defaultVersion", "versionId", "attachmentCount"],
  autoName: { property: "name", unless: ["policyName"], make: autoName },
  validate(inputs) {
    if (["policyDocument", "document", "statements"].some((name) => inputs[name] !== undefined))
      return undefined;
    return {
      property: "policyDocument",
      reason: "is required: a policy without a document says nothing",
    };
  },
  async create(client, inputs) {
    const { Policy } = await client.rpc("Ram", "CreatePolicy", {
      PolicyName: inputs["policyName"] ?? inputs["name"],
      PolicyDocument: documentOf(inputs),
      Description: inputs["description"],
      Tag: tagJson(inputs["tags"]),
    });
    return {
      id: isPropertyMap(Policy)
        ? String(Policy["PolicyName"])
        : String(inputs["policyName"] ?? inputs["name"]),
    };
  },
  async read(client, id) {
    const answer = await ramOr(
      client,
      "GetPolicy",
      { PolicyName: id, PolicyType: "Custom" },
      "EntityNotExist.Policy",
    );
    const [found, version] = [answer?.["Policy"], answer?.["DefaultPolicyVersion"]];
    if (!isPropertyMap(found) || !isPropertyMap(version)) return undefined;
    const document = version["PolicyDocument"];
    return defined({
      policyName: found["PolicyName"],
      name: found["PolicyName"],
      policyDocument: document,
      document,
      ...statementsOf(document),
      description: found["Description"] === "" ? undefined : found["Description"],
      type: found["PolicyType"],
      createTime: found["CreateDate"],
      defaultVersion: found["DefaultVersion"],
      versionId: version["VersionId"],
      attachmentCount: found["AttachmentCount"],
      tags: await ramTags(client, "policy", id),
    });
  },
  async update(client, { id, state, wanted, changed }) {
    if (changed("policyDocument", "document", ...oldForm)) {
      await client.rpc("Ram", "CreatePolicyVersion", {
        PolicyName: id,
        PolicyDocument: changed("document")
          ? wanted["document"]
          : changed("policyDocument")
            ? wanted["policyDocument"]
            : assembled(wanted),
        SetAsDefault: true,
        RotateStrategy: wanted["rotateStrategy"],
      });
    }
    if (changed("description")) {
      await client.rpc("Ram", "UpdatePolicyDescription", {
        PolicyName: id,
        NewDescription: wanted["description"] ?? "",
      });
    }
    if (changed("tags")) await setRamTags(client, "policy", id, state["tags"], wanted["tags"]);
  },
  async delete(client, id, state) {
    if (state["force"] === true) await detachEverywhere(client, id);
    // RAM refuses to delete a policy that has other versions than its default one.
    const answer = await ramOr(
      client,
      "ListPolicyVersions",
      { PolicyName: id, PolicyType: "Custom" },
      "EntityNotExist.Policy",
    );
    for (const version of members(answer?.["PolicyVersions"], "PolicyVersion")) {
      if (version["IsDefaultVersion"] !== true)
        await client.rpc("Ram", "DeletePolicyVersion", {
          PolicyName: id,
          VersionId: version["VersionId"],
        });
    }
    await ramOr(client, "DeletePolicy", { PolicyName: id }, "EntityNotExist.Policy");
  },
};

async function detachEverywhere(client: CloudClient, id: string): Promise<void> {
  const answer = await ramOr(
    client,
    "ListEntitiesForPolicy",
    { PolicyName: id, PolicyType: "Custom" },
    "EntityNotExist.Policy",
  );
  for (const kind of ["User", "Group", "Role"] as const) {
    for (const entity of members(answer?.[`${kind}s`], kind)) {
      const target = {
        PolicyName: id,
        PolicyType: "Custom",
        [`${kind}Name`]: entity[`${kind}Name`],
      };
      await ramOr(
        client,
        `DetachPolicyFrom${kind}`,
        target,
        `EntityNotExist.${kind}`,
        `EntityNotExist.${kind}.Policy`,
        "EntityNotExist.Policy",
      );
    }
  }
}

function members(holder: PropertyValue | undefined, name: string): readonly PropertyMap[] {
  const list = isPropertyMap(holder) ? holder[name] : undefined;
  return Array.isArray(list) ? (list as readonly PropertyMap[]) : [];
}

function documentOf(inputs: PropertyMap): PropertyValue {
  return inputs["policyDocument"] ?? inputs["document"] ?? assembled(inputs);
}

/** The document that the deprecated list of statements stands for. */
function assembled(inputs: PropertyMap): string {
  const statements = Array.isArray(inputs["statements"])
    ? (inputs["statements"] as readonly PropertyMap[])
    : [];
  return JSON.stringify({
    Version: inputs["version"] ?? "1",
    Statement: statements.map((statement) => ({
      Effect: statement["effect"],
      Action: statement["actions"],
      Resource: statement["resources"],
    })),
  });
}

function statementsOf(
  document: PropertyValue | undefined,
): Record<string, PropertyValue | undefined> {
  const parsed = typeof document === "string" ? parseJson(document) : undefined;
  if (!isPropertyMap(parsed) || !Array.isArray(parsed["Statement"])) return {};
  const listOf = (value: PropertyValue | undefined) =>
    value === undefined ? [] : Array.isArray(value) ? value : [value];
  return {
    version: parsed["Version"],
    statements: (parsed["Statement"] as readonly PropertyMap[]).map((statement) => ({
      effect: statement["Effect"] ?? "",
      actions: listOf(statement["Action"]),
      resources: listOf(statement["Resource"]),
    })),
  };
}
