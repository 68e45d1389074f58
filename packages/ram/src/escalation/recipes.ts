/** One permission that a recipe needs. */
export interface Need {
  readonly action: string;
  /** The resource that must be within reach, as a pattern of which one name is enough; default any. */
  readonly resource?: string;
  /** What the call must be able to carry. */
  readonly context?: Readonly<Record<string, string>>;
}

/** A way to get more than was granted. */
export interface Recipe {
  readonly id: string;
  /** All of these, by whatever statements. The first is the one to take away. */
  readonly needs: readonly Need[];
  /** Whether the needs must be met on one resource: to change a role helps only who may assume that role. */
  readonly onOneResource?: true;
  /** How it is done, and what comes of it, as a sentence without its subject. */
  readonly path: string;
  /** Where it can be read up. */
  readonly source: string;
}

/** A role that no policy names, of whatever account: whoever reaches it reaches every role there. */
const anyRole = "acs:ram:*:*:role/0.any-other-role";
const user = "Published for other clouds as escalation by identity management; RAM documentation, the action's page";
const pass = "RAM documentation, PassRole and the condition key acs:Service";
const open = "OSS documentation, access control";

const passTo = (id: string, service: string, action: string, path: string): Recipe => ({
  id: `pass-role-${id}`,
  needs: [{ action: "ram:PassRole", resource: anyRole, context: { "acs:Service": service } }, { action }],
  path,
  source: pass,
});

/** Recipes for RAM. None of them uses a mistake of the platform: each permission does what it is for. */
export const recipes: readonly Recipe[] = [
  {
    id: "policy-version",
    needs: [{ action: "ram:CreatePolicyVersion" }],
    path: "writes a new default version of a policy that is attached to the caller",
    source: user,
  },
  {
    id: "default-version",
    needs: [{ action: "ram:SetDefaultPolicyVersion" }],
    path: "brings back an older, wider version of an attached policy",
    source: user,
  },
  { id: "attach-to-user", needs: [{ action: "ram:AttachPolicyToUser" }], path: "attaches AdministratorAccess to a user", source: user },
  {
    id: "attach-to-group",
    needs: [{ action: "ram:AttachPolicyToGroup" }],
    path: "attaches AdministratorAccess to a group of the caller",
    source: user,
  },
  {
    id: "attach-to-role",
    needs: [{ action: "ram:AttachPolicyToRole" }],
    path: "attaches AdministratorAccess to a role that the caller has",
    source: user,
  },
  {
    id: "detach-from-user",
    needs: [{ action: "ram:DetachPolicyFromUser" }],
    path: "takes off the policy whose Deny holds a user back",
    source: user,
  },
  {
    id: "detach-from-group",
    needs: [{ action: "ram:DetachPolicyFromGroup" }],
    path: "takes off the policy whose Deny holds a group back",
    source: user,
  },
  {
    id: "detach-from-role",
    needs: [{ action: "ram:DetachPolicyFromRole" }],
    path: "takes off the policy whose Deny holds a role back",
    source: user,
  },
  { id: "join-group", needs: [{ action: "ram:AddUserToGroup" }], path: "joins a group with more rights", source: user },
  { id: "access-key", needs: [{ action: "ram:CreateAccessKey" }], path: "makes an AccessKey of another user", source: user },
  { id: "login-profile", needs: [{ action: "ram:CreateLoginProfile" }], path: "gives another user a console password", source: user },
  { id: "login-password", needs: [{ action: "ram:UpdateLoginProfile" }], path: "changes another user's console password", source: user },
  {
    id: "role-trust",
    needs: [{ action: "ram:UpdateRole" }, { action: "sts:AssumeRole" }],
    onOneResource: true,
    path: "makes a stronger role trust the caller, and assumes it",
    source: user,
  },
  {
    id: "assume-any-role",
    needs: [{ action: "sts:AssumeRole", resource: anyRole }],
    path: "assumes every role that trusts the account",
    source: "RAM documentation, trust policies: the account's root",
  },
  passTo(
    "imm-project",
    "imm.aliyuncs.com",
    "imm:CreateProject",
    "makes an IMM project with a stronger service role, and reads that role's buckets through it",
  ),
  passTo(
    "imm-update",
    "imm.aliyuncs.com",
    "imm:UpdateProject",
    "gives an IMM project a stronger service role, and reads that role's buckets through it",
  ),
  passTo(
    "imm-credentials",
    "imm.aliyuncs.com",
    "imm:CreateVideoModerationTask",
    "names a stronger role in the CredentialConfig of a task, and has its media read",
  ),
  passTo(
    "imm-image-credentials",
    "imm.aliyuncs.com",
    "imm:CreateImageModerationTask",
    "names a stronger role in the CredentialConfig of a task, and has its media read",
  ),
  passTo("fc", "fc.aliyuncs.com", "fc:CreateFunction", "runs code of its own in a function under a stronger role"),
  passTo("fc-update", "fc.aliyuncs.com", "fc:UpdateFunction", "gives a function a stronger role, and code of its own"),
  passTo(
    "ecs",
    "ecs.aliyuncs.com",
    "ecs:AttachInstanceRamRole",
    "gives a server a stronger role, and takes its credentials from the metadata service",
  ),
  passTo(
    "ecs-run",
    "ecs.aliyuncs.com",
    "ecs:RunInstances",
    "starts a server under a stronger role, and takes its credentials from the metadata service",
  ),
  passTo("ros", "ros.aliyuncs.com", "ros:CreateStack", "has a stack made under a stronger role"),
  passTo("oos", "oos.aliyuncs.com", "oos:StartExecution", "has a template run under a stronger role"),
  {
    id: "bucket-policy",
    needs: [{ action: "oss:PutBucketPolicy" }],
    path: "opens a bucket to itself, or to everybody, by its policy",
    source: open,
  },
  { id: "bucket-acl", needs: [{ action: "oss:PutBucketAcl" }], path: "makes a bucket public", source: open },
  { id: "object-acl", needs: [{ action: "oss:PutObjectAcl" }], path: "makes single objects public", source: open },
  {
    id: "public-access-block",
    needs: [{ action: "oss:DeleteBucketPublicAccessBlock" }],
    path: "takes away what keeps a bucket from becoming public",
    source: open,
  },
  {
    id: "key-policy",
    needs: [{ action: "kms:SetKeyPolicy" }],
    path: "gives itself the use of a key, and so of what it encrypts",
    source: "KMS documentation, key policies",
  },
];
