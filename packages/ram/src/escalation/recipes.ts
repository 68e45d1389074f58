/** One permission that a recipe needs. */
export interface Need {
  /** The call, or several of which one is enough: to each a role is handed in the same way. */
  readonly action: string | readonly string[];
  /**
   * Whether it counts only for roles that a pattern with a wildcard takes in: whoever names one
   * role means that role, and has to be able to do so. What a named role gives can be told by the
   * role's own policies alone: see `strongerRoles`.
   */
  readonly byPattern?: boolean;
  /** A pattern with a name that must be within reach; any will do where it is missing. */
  readonly resource?: string;
  /** What the call must be able to carry. */
  readonly context?: Readonly<Record<string, string>>;
}

/** A way to get more than was granted. */
export interface Recipe {
  readonly id: string;
  /** All of these, by whatever statements. The first is the one to take away. */
  readonly needs: readonly [Need & { readonly action: string }, ...Need[]];
  /** How it is done, and what comes of it, as a sentence without its subject. */
  readonly path: string;
  /** Where it can be read up. */
  readonly source: string;
}

const user =
  "Published for other clouds as escalation by identity management; RAM documentation, the action's page";
const open = "OSS documentation, access control";
const block = "OSS documentation, Block Public Access";
/** The account itself, as a name that is no bucket's: whoever reaches it has `acs:oss:*:*:*`. */
const account = "acs:oss:*:*:0.no-bucket";

export const passRole = "ram:PassRole";
export const assumeRole = "sts:AssumeRole";
/** What is done with a role, and so is as strong as the roles are on which it is allowed. */
export const roleActions: readonly string[] = [passRole, assumeRole];

const passing = new Map<string, Recipe["needs"][0]>();

/** To hand a role to a service, and one of the service's calls that take it. */
const passTo = (
  id: string,
  code: string,
  action: string | readonly string[],
  path: string,
  source: string,
): Recipe => {
  const service = `${code}.aliyuncs.com`;
  const pass = passing.get(service) ?? {
    action: passRole,
    byPattern: true,
    context: { "acs:Service": service },
  };
  passing.set(service, pass);
  return {
    id: `pass-role-${id}`,
    needs: [pass, { action }],
    path,
    source: `RAM documentation, PassRole and the condition key acs:Service; ${source}`,
  };
};
const calls = (code: string, names: string) => names.split(/\s+/).map((name) => `${code}:${name}`);

/**
 * Recipes for RAM. None of them uses a mistake of the platform: each permission does what it is
 * for.
 */
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
  {
    id: "attach-to-user",
    needs: [{ action: "ram:AttachPolicyToUser" }],
    path: "attaches AdministratorAccess to a user",
    source: user,
  },
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
  {
    id: "join-group",
    needs: [{ action: "ram:AddUserToGroup" }],
    path: "joins a group with more rights",
    source: user,
  },
  {
    id: "access-key",
    needs: [{ action: "ram:CreateAccessKey" }],
    path: "makes an AccessKey of another user",
    source: user,
  },
  {
    id: "login-profile",
    needs: [{ action: "ram:CreateLoginProfile" }],
    path: "gives another user a console password",
    source: user,
  },
  {
    id: "login-password",
    needs: [{ action: "ram:UpdateLoginProfile" }],
    path: "changes another user's console password",
    source: user,
  },
  {
    id: "access-key-status",
    needs: [{ action: "ram:UpdateAccessKey" }],
    path: "switches an AccessKey of another user on again, whose secret may be known",
    source: user,
  },
  {
    id: "role-trust",
    needs: [{ action: "ram:UpdateRole" }],
    path: "makes a stronger role trust whom it likes, and takes the role over",
    source: "RAM documentation, UpdateRole: NewAssumeRolePolicyDocument",
  },
  {
    id: "assume-any-role",
    needs: [{ action: assumeRole, byPattern: true }],
    path: "assumes every role of the pattern that trusts the account",
    source: "RAM documentation, trust policies: the account's root",
  },
  passTo(
    "imm-project",
    "imm",
    "imm:CreateProject",
    "makes an IMM project with a stronger service role, and reads that role's buckets through it",
    "IMM documentation, CreateProject: ServiceRole",
  ),
  passTo(
    "imm-update",
    "imm",
    "imm:UpdateProject",
    "gives an IMM project a stronger service role, and reads that role's buckets through it",
    "IMM documentation, UpdateProject: ServiceRole",
  ),
  passTo(
    "imm-batch",
    "imm",
    calls("imm", "CreateBatch CreateTrigger"),
    "has a batch run under a stronger service role, which reads and writes that role's buckets",
    "IMM documentation, CreateBatch and CreateTrigger: ServiceRole",
  ),
  passTo(
    "imm-credentials",
    "imm",
    // All requests of the official SDK imm-20200930 5.0.3 that have the parameter. The page names
    // thirteen of them.
    calls(
      "imm",
      `CreateVideoModerationTask CreateImageModerationTask AddImageMosaic CompareImageFaces CreateArchiveFileInspectionTask CreateCompressPointCloudTask
      CreateFileCompressionTask CreateFileUncompressionTask CreateHighlightTask CreateImageSplicingTask CreateImageToPDFTask CreateMediaConvertTask
      CreateOfficeConversionTask CreateVideoLabelClassificationTask DetectImageBodies DetectImageCars DetectImageCodes DetectImageCropping DetectImageFaces
      DetectImageLabels DetectImageScore DetectImageTexts DetectMediaMeta ExtractDocumentText GenerateVideoPlaylist GenerateWebofficeToken
      RefreshWebofficeToken SearchImageFigureCluster`,
    ),
    "names a stronger role in the CredentialConfig of the call, and has its media read",
    "IMM documentation, authorization chains (https://help.aliyun.com/document_detail/465340.html); requests of the official SDK",
  ),
  passTo(
    "fc",
    "fc",
    "fc:CreateFunction",
    "runs code of its own in a function under a stronger role",
    "Function Compute documentation, CreateFunction: role",
  ),
  passTo(
    "fc-update",
    "fc",
    "fc:UpdateFunction",
    "gives a function a stronger role, and code of its own",
    "Function Compute documentation, UpdateFunction: role",
  ),
  passTo(
    "ecs",
    "ecs",
    "ecs:AttachInstanceRamRole",
    "gives a server a stronger role, and takes its credentials from the metadata service",
    "ECS documentation, AttachInstanceRamRole: associated operation ram:PassRole",
  ),
  passTo(
    "ecs-run",
    "ecs",
    calls("ecs", "RunInstances CreateInstance"),
    "starts a server under a stronger role, and takes its credentials from the metadata service",
    "ECS documentation, RunInstances and CreateInstance: RamRoleName",
  ),
  passTo(
    "ros",
    "ros",
    calls("ros", "CreateStack UpdateStack ContinueCreateStack CreateChangeSet"),
    "has a stack made under a stronger role",
    "ROS documentation, CreateStack, UpdateStack, ContinueCreateStack and CreateChangeSet: RamRoleName",
  ),
  passTo(
    "oos",
    "oos",
    "oos:StartExecution",
    "has a template run under a stronger role",
    "OOS documentation, templates: RamRole",
  ),
  passTo(
    "log-job",
    "log",
    // RAM's action for all jobs is CreateJob; the others are the operations that take a role, and
    // count if RAM asks by their names.
    calls(
      "log",
      "CreateJob UpdateJob CreateETL UpdateETL CreateScheduledSQL UpdateScheduledSQL CreateOSSExport UpdateOSSExport",
    ),
    "has a job of the Log Service read and write logs under a stronger role",
    "Log Service documentation, permissions of a RAM user for data transformation: log:CreateJob with ram:PassRole; ETL, scheduled SQL and OSS export: roleArn",
  ),
  passTo(
    "log-alert",
    "log",
    calls("log", "CreateAlert UpdateAlert"),
    "has an alert of the Log Service query logs under a stronger role",
    "Log Service documentation, CreateAlert: roleArn of a query",
  ),
  passTo(
    "eventbridge",
    "eventbridge",
    calls(
      "eventbridge",
      "CreateEventSource UpdateEventSource CreateEventStreaming UpdateEventStreaming",
    ),
    "has events read or written under a stronger role",
    "EventBridge documentation, CreateEventSource and CreateEventStreaming: RoleName",
  ),
  {
    id: "bucket-policy",
    needs: [{ action: "oss:PutBucketPolicy" }],
    path: "opens a bucket to itself, or to everybody, by its policy",
    source: open,
  },
  {
    id: "bucket-acl",
    needs: [{ action: "oss:PutBucketAcl" }],
    path: "makes a bucket public",
    source: open,
  },
  {
    id: "object-acl",
    needs: [{ action: "oss:PutObjectAcl" }],
    path: "makes single objects public",
    source: open,
  },
  {
    id: "version-acl",
    needs: [{ action: "oss:PutObjectVersionAcl" }],
    path: "makes single versions of objects public",
    source: open,
  },
  {
    id: "public-access-block",
    needs: [{ action: "oss:DeleteBucketPublicAccessBlock" }],
    path: "takes away what keeps a bucket from becoming public",
    source: block,
  },
  {
    id: "public-access-block-off",
    needs: [{ action: "oss:PutBucketPublicAccessBlock" }],
    path: "switches off what keeps a bucket from becoming public",
    source: block,
  },
  {
    id: "account-access-block",
    needs: [{ action: "oss:DeletePublicAccessBlock", resource: account }],
    path: "takes away what keeps all buckets of the account from becoming public",
    source: block,
  },
  {
    id: "account-access-block-off",
    needs: [{ action: "oss:PutPublicAccessBlock", resource: account }],
    path: "switches off what keeps all buckets of the account from becoming public",
    source: block,
  },
  {
    id: "key-policy",
    needs: [{ action: "kms:SetKeyPolicy" }],
    path: "gives itself the use of a key, and so of what it encrypts",
    source: "KMS documentation, key policies",
  },
];
