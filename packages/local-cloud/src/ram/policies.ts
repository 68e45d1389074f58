import { isoSeconds } from "../auth/time.ts";
import {
  type Actions,
  attachables,
  check,
  checkPolicy,
  findPolicy,
  type RamContext,
} from "./context.ts";
import { deleteConflict, entityAlreadyExists, limitExceeded } from "./errors.ts";
import {
  paginate,
  readBoolean,
  readDocument,
  readName,
  readPolicyType,
  readTags,
  readText,
  required,
} from "./params.ts";
import { describeVersion } from "./policy-versions.ts";
import { type Policy, policyKey } from "./state.ts";

/** A sample quota that Alibaba publishes; older pages say 200. */
const MOST_POLICIES = 1500;

export function policyActions(ram: RamContext): Actions {
  const { state, clock } = ram;
  return {
    CreatePolicy(call) {
      const { params } = call;
      const name = readName(params, "PolicyName");
      checkPolicy(ram, call, "CreatePolicy", "Custom", name);
      const { text, document } = readDocument(params, "PolicyDocument", "identity");
      if (state.policies.has(policyKey("Custom", name))) throw entityAlreadyExists("Policy", name);
      const custom = [...state.policies.values()].filter(
        (policy) => policy.type === "Custom",
      ).length;
      if (custom >= MOST_POLICIES)
        throw limitExceeded("Policy", `An account may have ${MOST_POLICIES} custom policies.`);
      const now = clock.now();
      const policy: Policy = {
        type: "Custom",
        name,
        description: readText(params, "Description", 1024) ?? "",
        createdAt: now,
        updatedAt: now,
        defaultVersion: "v1",
        lastVersion: 1,
        versions: new Map([["v1", { id: "v1", text, document, createdAt: now }]]),
        tags: readTags(params),
      };
      state.policies.set(policyKey("Custom", name), policy);
      return { Policy: describe(policy) };
    },
    GetPolicy(call) {
      const [type, name] = [readPolicyType(call.params), readName(call.params, "PolicyName")];
      checkPolicy(ram, call, "GetPolicy", type, name);
      const policy = findPolicy(ram, type, name);
      const version = policy.versions.get(policy.defaultVersion);
      return {
        Policy: {
          ...describe(policy),
          PolicyDocument: version?.text,
          AttachmentCount: attachmentCount(ram, policy),
        },
        DefaultPolicyVersion: version === undefined ? undefined : describeVersion(policy, version),
      };
    },
    UpdatePolicyDescription(call) {
      const name = readName(call.params, "PolicyName");
      checkPolicy(ram, call, "UpdatePolicyDescription", "Custom", name);
      const policy = findPolicy(ram, "Custom", name);
      required(call.params, "NewDescription");
      policy.description = readText(call.params, "NewDescription", 1024) ?? policy.description;
      policy.updatedAt = clock.now();
      return { Policy: describe(policy) };
    },
    DeletePolicy(call) {
      const name = readName(call.params, "PolicyName");
      checkPolicy(ram, call, "DeletePolicy", "Custom", name);
      const policy = findPolicy(ram, "Custom", name);
      if (attachmentCount(ram, policy) > 0) {
        throw deleteConflict(
          "Policy.Attachment",
          `The policy is attached to a user, group or role: ${name}. Detach it first.`,
        );
      }
      if (policy.versions.size > 1 && !readBoolean(call.params, "CascadingDelete")) {
        throw deleteConflict(
          "Policy.Version",
          `The policy has versions besides the default one: ${name}. Delete them first.`,
        );
      }
      state.policies.delete(policyKey("Custom", name));
      return {};
    },
    ListPolicies(call) {
      check(ram, call, "ListPolicies", "policy/*");
      const type = call.params["PolicyType"] ? readPolicyType(call.params) : undefined;
      const wanted = readTags(call.params);
      const policies = [...state.policies.values()].filter(
        (policy) =>
          (type === undefined || policy.type === type) &&
          [...wanted].every(([key, value]) => policy.tags.get(key) === value),
      );
      const { page, ...more } = paginate(
        policies,
        (policy) => policyKey(policy.type, policy.name),
        call.params,
      );
      const listed = page.map((policy) => ({
        ...describe(policy),
        AttachmentCount: attachmentCount(ram, policy),
        Tags: { Tag: [...policy.tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
      }));
      return { Policies: { Policy: listed }, ...more };
    },
  };
}

function attachmentCount(ram: RamContext, policy: Policy): number {
  const key = policyKey(policy.type, policy.name);
  return attachables(ram).filter((entity) => entity.attached.has(key)).length;
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
