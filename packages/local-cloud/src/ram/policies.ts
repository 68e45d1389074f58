import { isoSeconds } from "../auth/time.ts";
import {
  type Actions,
  allEntities,
  check,
  checkPolicy,
  type RamContext,
  readPolicy,
} from "./context.ts";
import {
  deleteConflict,
  entityAlreadyExists,
  entityNotExist,
  invalidParameter,
  limitExceeded,
} from "./errors.ts";
import {
  describeTags,
  hasTags,
  type Params,
  paginate,
  readBoolean,
  readDocument,
  readName,
  readPolicyType,
  readTags,
  readText,
  required,
} from "./params.ts";
import { type Policy, type PolicyVersion, policyKey } from "./state.ts";

/** A sample quota that Alibaba Cloud publishes. Older pages say 200. */
const maxPolicies = 1500;
const maxVersions = 5;
const rotate = "DeleteOldestNonDefaultVersionWhenLimitExceeded";

/** Policies and their versions. */
export function policyActions(ram: RamContext): Actions {
  const { policies } = ram.state;
  return {
    CreatePolicy(call) {
      const { params } = call;
      const name = readName(params, "PolicyName");
      checkPolicy(ram, call, "Custom", name);
      const document = readDocument(params, "PolicyDocument", "identity");
      if (policies.has(policyKey("Custom", name))) throw entityAlreadyExists("Policy", name);
      if ([...policies.values()].filter(({ type }) => type === "Custom").length >= maxPolicies)
        throw limitExceeded("Policy", `An account can have ${maxPolicies} custom policies.`);
      const now = ram.clock.now();
      const policy: Policy = {
        type: "Custom",
        name,
        description: readText(params, "Description", 1024) ?? "",
        createdAt: now,
        updatedAt: now,
        defaultVersion: "v1",
        lastVersion: 1,
        versions: new Map([["v1", { id: "v1", ...document, createdAt: now }]]),
        tags: readTags(params),
      };
      policies.set(policyKey("Custom", name), policy);
      return { Policy: describe(policy) };
    },
    GetPolicy(call) {
      const policy = readPolicy(ram, call);
      const version = findVersion(policy, policy.defaultVersion);
      return {
        Policy: {
          ...describe(policy),
          PolicyDocument: version.text,
          AttachmentCount: attachmentCount(ram, policy),
        },
        DefaultPolicyVersion: describeVersion(policy, version),
      };
    },
    UpdatePolicyDescription(call) {
      const policy = readPolicy(ram, call, "Custom");
      required(call.params, "NewDescription");
      policy.description = readText(call.params, "NewDescription", 1024) ?? policy.description;
      policy.updatedAt = ram.clock.now();
      return { Policy: describe(policy) };
    },
    DeletePolicy(call) {
      const policy = readPolicy(ram, call, "Custom");
      if (attachmentCount(ram, policy) > 0)
        throw deleteConflict(
          "Policy.Attachment",
          `The policy is attached to a user, group or role: ${policy.name}. Detach it first.`,
        );
      if (policy.versions.size > 1 && !readBoolean(call.params, "CascadingDelete"))
        throw deleteConflict(
          "Policy.Version",
          `The policy has versions besides the default one: ${policy.name}. Delete them first.`,
        );
      policies.delete(policyKey("Custom", policy.name));
      return {};
    },
    ListPolicies(call) {
      check(ram, call, "policy/*");
      const type = call.params["PolicyType"] ? readPolicyType(call.params) : undefined;
      const wanted = readTags(call.params);
      const { page, ...more } = paginate(
        [...policies.values()].filter(
          (policy) => (type ?? policy.type) === policy.type && hasTags(policy.tags, wanted),
        ),
        (policy) => policyKey(policy.type, policy.name),
        call.params,
      );
      const Policy = page.map((policy) => ({
        ...describe(policy),
        AttachmentCount: attachmentCount(ram, policy),
        Tags: describeTags(policy.tags),
      }));
      return { Policies: { Policy }, ...more };
    },
    CreatePolicyVersion(call) {
      const { params } = call;
      const policy = readPolicy(ram, call, "Custom");
      const document = readDocument(params, "PolicyDocument", "identity");
      makeRoomForVersion(policy, params);
      policy.lastVersion += 1;
      const id = `v${policy.lastVersion}`;
      const version: PolicyVersion = { id, ...document, createdAt: ram.clock.now() };
      policy.versions.set(id, version);
      if (readBoolean(params, "SetAsDefault")) policy.defaultVersion = id;
      policy.updatedAt = version.createdAt;
      return { PolicyVersion: describeVersion(policy, version) };
    },
    GetPolicyVersion(call) {
      const policy = readPolicy(ram, call);
      return { PolicyVersion: describeVersion(policy, readVersion(policy, call.params)) };
    },
    ListPolicyVersions(call) {
      const policy = readPolicy(ram, call);
      const PolicyVersion = [...policy.versions.values()].map((version) =>
        describeVersion(policy, version),
      );
      return { PolicyVersions: { PolicyVersion } };
    },
    SetDefaultPolicyVersion(call) {
      const policy = readPolicy(ram, call, "Custom");
      policy.defaultVersion = readVersion(policy, call.params).id;
      policy.updatedAt = ram.clock.now();
      return {};
    },
    DeletePolicyVersion(call) {
      const policy = readPolicy(ram, call, "Custom");
      const { id } = readVersion(policy, call.params);
      if (id === policy.defaultVersion)
        throw deleteConflict(
          "PolicyVersion.Default",
          `The default version can't be deleted: ${policy.name} ${id}. Make another one the default first.`,
        );
      policy.versions.delete(id);
      return {};
    },
  };
}

/** Deletes the oldest version if there are too many and the call allows it. */
function makeRoomForVersion(policy: Policy, params: Params): void {
  const strategy = params["RotateStrategy"] || "None";
  if (strategy !== "None" && strategy !== rotate)
    throw invalidParameter("RotateStrategy", `it must be None or ${rotate}.`);
  if (policy.versions.size < maxVersions) return;
  if (strategy === "None")
    throw limitExceeded(
      "Policy.Version",
      `A policy can have ${maxVersions} versions: ${policy.name}. Delete one, or set RotateStrategy to ${rotate}.`,
    );
  const oldest = [...policy.versions.keys()].find((id) => id !== policy.defaultVersion);
  if (oldest !== undefined) policy.versions.delete(oldest);
}

function readVersion(policy: Policy, params: Params): PolicyVersion {
  return findVersion(policy, required(params, "VersionId"));
}

function findVersion(policy: Policy, id: string): PolicyVersion {
  const version = policy.versions.get(id);
  if (version === undefined) throw entityNotExist("Policy.Version", `${policy.name} ${id}`);
  return version;
}

function attachmentCount(ram: RamContext, { type, name }: Policy): number {
  return allEntities(ram).filter(({ attached }) => attached.has(policyKey(type, name))).length;
}

function describe(policy: Policy): Record<string, unknown> {
  return {
    PolicyName: policy.name,
    PolicyType: policy.type,
    Description: policy.description,
    DefaultVersion: policy.defaultVersion,
    CreateDate: isoSeconds(policy.createdAt),
    UpdateDate: isoSeconds(policy.updatedAt),
  };
}

function describeVersion(policy: Policy, version: PolicyVersion): Record<string, unknown> {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    PolicyDocument: version.text,
    CreateDate: isoSeconds(version.createdAt),
  };
}
