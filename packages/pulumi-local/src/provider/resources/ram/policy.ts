import {
  isPropertyMap,
  mapOf,
  mapsIn,
  type PropertyMap,
  type PropertyValue,
  parseJson,
} from "../../../protocol/values.ts";
import { type CloudClient, unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import { propertiesIn } from "../../rpc-fields.ts";
import {
  boolean,
  integer,
  list,
  map,
  object,
  type Property,
  property,
  string,
} from "../../schema.ts";
import {
  autoName,
  changeTags,
  detachPolicy,
  listOf,
  memberOf,
  readTags,
  tagList,
} from "./calls.ts";

const documents = ["policyDocument", "document"] as const;
/** The deprecated properties that a document is made of. */
const parts = ["version", "statements"] as const;
const missing = ["EntityNotExist.Policy"];

const name: Property = property("PolicyName", string({ length: [1, 128] }), {
  replace: true,
  computed: true,
});
const document: Property = {
  type: string({ json: true }),
  computed: true,
  responseField: "PolicyDocument",
};

/**
 * `alicloud.ram.Policy`, a custom policy. Its id is the policy's name. `name`, `document`,
 * `version` and `statements` are deprecated.
 */
export const policy: ResourceType = {
  type: "alicloud:ram/policy:Policy",
  inputs: {
    policyName: { ...name, conflictsWith: ["name"] },
    name: { ...name, conflictsWith: ["policyName"] },
    policyDocument: { ...document, conflictsWith: ["document", ...parts] },
    document: { ...document, conflictsWith: ["policyDocument", ...parts] },
    version: {
      type: string({ oneOf: ["1"] }),
      default: "1",
      computed: true,
      conflictsWith: documents,
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
      conflictsWith: documents,
    },
    description: property("Description", string({ length: [0, 1024] })),
    rotateStrategy: {
      type: string({ oneOf: ["None", "DeleteOldestNonDefaultVersionWhenLimitExceeded"] }),
      stateOnly: true,
    },
    force: { type: boolean, stateOnly: true },
    tags: { type: map },
  },
  outputs: {
    type: property("PolicyType", string()),
    createTime: property("CreateDate", string()),
    defaultVersion: property("DefaultVersion", string()),
    versionId: property("VersionId", string()),
    attachmentCount: property("AttachmentCount", integer()),
  },
  autoName: { property: "name", unless: ["policyName"], make: autoName },
  validate(inputs) {
    if ([...documents, "statements"].some((it) => inputs[it] !== undefined)) return undefined;
    return { property: "policyDocument", reason: "is required" };
  },
  async create(client, inputs) {
    const PolicyName = inputs["policyName"] ?? inputs["name"];
    await client.rpc("Ram", "CreatePolicy", {
      PolicyName,
      PolicyDocument: inputs["policyDocument"] ?? inputs["document"] ?? documentOf(inputs),
      Description: inputs["description"],
      Tag: tagList(inputs["tags"]),
    });
    return { id: String(PolicyName) };
  },
  async read(client, id) {
    const call = client.rpc("Ram", "GetPolicy", { PolicyName: id, PolicyType: "Custom" });
    const response = await unlessCode(call, missing);
    const found = memberOf(response, "Policy");
    const version = memberOf(response, "DefaultPolicyVersion");
    if (found === undefined || version === undefined) return undefined;
    const tags = await readTags(client, "policy", id);
    return {
      ...propertiesIn({ ...policy.inputs, ...policy.outputs }, { ...version, ...found }),
      ...partsOf(version["PolicyDocument"]),
      ...(tags && { tags }),
    };
  },
  async update(client, update) {
    const { id, wanted, changed } = update;
    if (changed(...documents, ...parts)) {
      const changedDocument = ["document", "policyDocument"].find((it) => changed(it));
      await client.rpc("Ram", "CreatePolicyVersion", {
        PolicyName: id,
        PolicyDocument: changedDocument ? wanted[changedDocument] : documentOf(wanted),
        SetAsDefault: true,
        RotateStrategy: wanted["rotateStrategy"],
      });
    }
    if (changed("description")) {
      const NewDescription = wanted["description"] ?? "";
      await client.rpc("Ram", "UpdatePolicyDescription", { PolicyName: id, NewDescription });
    }
    await changeTags(client, "policy", update);
  },
  async delete(client, { id, state }) {
    if (state["force"] === true) await detachEverywhere(client, id);
    // RAM only deletes a policy without other versions than its default one.
    const versions = client.rpc("Ram", "ListPolicyVersions", {
      PolicyName: id,
      PolicyType: "Custom",
    });
    for (const version of await listOf(versions, ["PolicyVersions", "PolicyVersion"], missing)) {
      const { IsDefaultVersion, VersionId } = version;
      if (IsDefaultVersion !== true)
        await client.rpc("Ram", "DeletePolicyVersion", { PolicyName: id, VersionId });
    }
    await unlessCode(client.rpc("Ram", "DeletePolicy", { PolicyName: id }), missing);
  },
};

async function detachEverywhere(client: CloudClient, PolicyName: string): Promise<void> {
  const target = { PolicyName, PolicyType: "Custom" };
  const response = await unlessCode(client.rpc("Ram", "ListEntitiesForPolicy", target), missing);
  for (const kind of ["User", "Group", "Role"] as const) {
    for (const entity of mapsIn(mapOf(response?.[`${kind}s`])[kind]))
      await detachPolicy(client, kind, entity[`${kind}Name`], target);
  }
}

/** The document that the deprecated properties stand for. */
function documentOf({ version, statements }: PropertyMap): string {
  return JSON.stringify({
    Version: version ?? "1",
    Statement: mapsIn(statements).map(({ effect, actions, resources }) => ({
      Effect: effect,
      Action: actions,
      Resource: resources,
    })),
  });
}

/** The deprecated properties that stand for a document. */
function partsOf(text: PropertyValue | undefined): PropertyMap {
  const parsed = typeof text === "string" ? parseJson(text) : undefined;
  if (!isPropertyMap(parsed) || !Array.isArray(parsed["Statement"])) return {};
  const listed = (value: PropertyValue | undefined): PropertyValue =>
    value === undefined ? [] : [value].flat();
  return {
    ...(parsed["Version"] !== undefined && { version: parsed["Version"] }),
    statements: mapsIn(parsed["Statement"]).map(({ Effect, Action, Resource }) => ({
      effect: Effect ?? "",
      actions: listed(Action),
      resources: listed(Resource),
    })),
  };
}
