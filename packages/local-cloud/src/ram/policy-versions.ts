import { isoSeconds } from "../auth/time.ts";
import { type Actions, checkPolicy, findPolicy, type RamContext } from "./context.ts";
import { deleteConflict, entityNotExist, invalidParameter, limitExceeded } from "./errors.ts";
import { readBoolean, readDocument, readName, readPolicyType, required } from "./params.ts";
import type { Policy, PolicyVersion } from "./state.ts";

const MOST_VERSIONS = 5;
const ROTATE = "DeleteOldestNonDefaultVersionWhenLimitExceeded";

export function policyVersionActions(ram: RamContext): Actions {
  const { clock } = ram;
  return {
    CreatePolicyVersion(call) {
      const { params } = call;
      const name = readName(params, "PolicyName");
      checkPolicy(ram, call, "CreatePolicyVersion", "Custom", name);
      const { text, document } = readDocument(params, "PolicyDocument", "identity");
      const policy = findPolicy(ram, "Custom", name);
      const strategy = params["RotateStrategy"] || "None";
      if (strategy !== "None" && strategy !== ROTATE)
        throw invalidParameter("RotateStrategy", `it must be None or ${ROTATE}.`);
      if (policy.versions.size >= MOST_VERSIONS) {
        // Versions are kept in the order in which they were made.
        const oldest = [...policy.versions.keys()].find((id) => id !== policy.defaultVersion);
        if (strategy === "None" || oldest === undefined) {
          throw limitExceeded(
            "Policy.Version",
            `A policy may have ${MOST_VERSIONS} versions: ${name}. Delete one, or set RotateStrategy to ${ROTATE}.`,
          );
        }
        policy.versions.delete(oldest);
      }
      policy.lastVersion += 1;
      const version: PolicyVersion = {
        id: `v${policy.lastVersion}`,
        text,
        document,
        createdAt: clock.now(),
      };
      policy.versions.set(version.id, version);
      if (readBoolean(params, "SetAsDefault")) policy.defaultVersion = version.id;
      policy.updatedAt = version.createdAt;
      return { PolicyVersion: describeVersion(policy, version) };
    },
    GetPolicyVersion(call) {
      const [type, name] = [readPolicyType(call.params), readName(call.params, "PolicyName")];
      checkPolicy(ram, call, "GetPolicyVersion", type, name);
      const policy = findPolicy(ram, type, name);
      return {
        PolicyVersion: describeVersion(
          policy,
          versionOf(policy, required(call.params, "VersionId")),
        ),
      };
    },
    ListPolicyVersions(call) {
      const [type, name] = [readPolicyType(call.params), readName(call.params, "PolicyName")];
      checkPolicy(ram, call, "ListPolicyVersions", type, name);
      const policy = findPolicy(ram, type, name);
      return {
        PolicyVersions: {
          PolicyVersion: [...policy.versions.values()].map((version) =>
            describeVersion(policy, version),
          ),
        },
      };
    },
    SetDefaultPolicyVersion(call) {
      const name = readName(call.params, "PolicyName");
      checkPolicy(ram, call, "SetDefaultPolicyVersion", "Custom", name);
      const policy = findPolicy(ram, "Custom", name);
      policy.defaultVersion = versionOf(policy, required(call.params, "VersionId")).id;
      policy.updatedAt = clock.now();
      return {};
    },
    DeletePolicyVersion(call) {
      const name = readName(call.params, "PolicyName");
      checkPolicy(ram, call, "DeletePolicyVersion", "Custom", name);
      const policy = findPolicy(ram, "Custom", name);
      const { id } = versionOf(policy, required(call.params, "VersionId"));
      if (id === policy.defaultVersion) {
        throw deleteConflict(
          "PolicyVersion.Default",
          `The default version can't be deleted: ${name} ${id}. Make another one the default first.`,
        );
      }
      policy.versions.delete(id);
      return {};
    },
  };
}

export function describeVersion(policy: Policy, version: PolicyVersion): Record<string, unknown> {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    PolicyDocument: version.text,
    CreateDate: isoSeconds(version.createdAt),
  };
}

function versionOf(policy: Policy, id: string): PolicyVersion {
  const version = policy.versions.get(id);
  if (version === undefined) throw entityNotExist("Policy.Version", `${policy.name} ${id}`);
  return version;
}
