import type { SnapshotControlPolicy, SnapshotGap } from "@immkit/ram/account";
import { attempt, NotReadError } from "./attempt.ts";

/** Calls Resource Directory (ResourceDirectoryMaster 2022-04-19). @throws NotReadError */
export type DirectoryCaller = (
  action: string,
  parameters?: Readonly<Record<string, string>>,
) => Promise<DirectoryAnswer>;

/** The parts of the responses that are read. */
export interface DirectoryAnswer {
  readonly ResourceDirectory?: {
    readonly MasterAccountId?: string;
    readonly ControlPolicyStatus?: string;
  };
  readonly Account?: { readonly ResourceDirectoryPath?: string };
  readonly ControlPolicyAttachments?: {
    readonly ControlPolicyAttachment?: readonly {
      readonly PolicyId?: string;
      readonly PolicyName?: string;
      readonly PolicyType?: string;
    }[];
  };
  readonly ControlPolicy?: { readonly PolicyDocument?: string };
}

/** The part of a snapshot that these policies are. */
const part = "controlPolicies";

/**
 * Reads the control policies that limit an account: those that are attached to it, and to the
 * folders above it. Only the management account and its delegated administrators can list them.
 * @param accountId null if it is unknown.
 */
export async function readControlPolicies(
  call: DirectoryCaller,
  accountId: string | null,
  gaps: SnapshotGap[],
): Promise<readonly SnapshotControlPolicy[]> {
  const read = await attempt(part, gaps, async () => {
    const directory = await directoryOf(call);
    const isManager = directory?.MasterAccountId === accountId;
    if (directory === null || isManager || directory?.ControlPolicyStatus === "Disabled") return [];
    if (accountId === null) {
      gaps.push({
        part,
        reason: "The id of the account is unknown: it has no role and no bucket.",
      });
      return [];
    }
    return readAttached(call, await levelsAbove(call, accountId), gaps);
  });
  return read ?? [];
}

/** Null if the account is in no resource directory. */
async function directoryOf(call: DirectoryCaller) {
  try {
    return (await call("GetResourceDirectory")).ResourceDirectory;
  } catch (error) {
    const none = ["ResourceDirectoryNotInUse", "EntityNotExists.ResourceDirectory"];
    if (error instanceof NotReadError && none.includes(error.code)) return null;
    throw error;
  }
}

/** The root folder, the folders below it, and the account. */
async function levelsAbove(call: DirectoryCaller, AccountId: string): Promise<readonly string[]> {
  const { Account } = await call("GetAccount", { AccountId });
  const folders = (Account?.ResourceDirectoryPath ?? "").split("/").filter(isFolder);
  if (folders.length > 0) return [...folders, AccountId];
  const cause = undefined;
  throw new NotReadError("GetAccount did not say in which folder the account is.", {
    code: "NoPath",
    cause,
  });
}

function isFolder(id: string): boolean {
  return /^(?:r|fd)-/.test(id);
}

async function readAttached(
  call: DirectoryCaller,
  levels: readonly string[],
  gaps: SnapshotGap[],
): Promise<readonly SnapshotControlPolicy[]> {
  const documents = new Map<string, string>();
  const policies: SnapshotControlPolicy[] = [];
  for (const target of levels) {
    const answer = await call("ListControlPolicyAttachmentsForTarget", { TargetId: target });
    const attached = answer.ControlPolicyAttachments?.ControlPolicyAttachment ?? [];
    if (!attached.some(({ PolicyName }) => PolicyName === "FullAliyunAccess"))
      gaps.push({
        part,
        reason: `${target} lacks FullAliyunAccess, so what it allows is unknown.`,
      });
    for (const { PolicyId = "", PolicyName: name = "", PolicyType } of attached) {
      const document =
        documents.get(PolicyId) ??
        (await call("GetControlPolicy", { PolicyId })).ControlPolicy?.PolicyDocument ??
        "";
      documents.set(PolicyId, document);
      policies.push({
        type: PolicyType === "System" ? "System" : "Custom",
        name,
        target,
        document,
      });
    }
  }
  return policies;
}
