/** One permission that a recipe needs. */
export interface Need {
  /** The action, or several of which one is enough: a role is passed to each in the same way. */
  readonly action: string | readonly string[];
  /**
   * Whether only roles that a pattern with a wildcard matches count. A policy that names one role
   * intends that role to be used. What a named role adds depends on the role's own policies: see
   * `strongerRoles`.
   */
  readonly byPattern?: boolean;
  /** The resource, or several of which one is enough, as patterns. Default: any resource. */
  readonly resource?: string | readonly string[];
  /** What the request must be able to carry. */
  readonly context?: Readonly<Record<string, string>>;
}

/** A way to get more permissions than were granted. */
export interface Recipe {
  readonly id: string;
  /**
   * What is gained: an escalation gives a principal more permissions. An exposure gives others
   * access to data that the principal controls, or the principal access to every secret.
   */
  readonly kind: "escalation" | "exposure";
  /** Whether it also depends on what policies don't show, such as a server that has a role. */
  readonly isConditional?: true;
  /** All of these are needed, from any statements. A fix removes the first. */
  readonly needs: readonly [Need & { readonly action: string }, ...Need[]];
  /** What a principal can do with it. It continues "A principal with this policy can". */
  readonly path: string;
  /** Where it is documented. */
  readonly source: string;
}

const user =
  "Published for other clouds as escalation by identity management; RAM documentation, the action's page";
const open = "OSS documentation, access control";
const block = "OSS documentation, Block Public Access";
/** Stands for the account: no bucket can have this name, so only `acs:oss:*:*:*` matches it. */
const account = "acs:oss:*:*:0.no-bucket";

export const passRole = "ram:PassRole";
export const assumeRole = "sts:AssumeRole";
/** The actions on roles that are as strong as the roles that they are allowed on. */
export const roleActions: readonly string[] = [passRole, assumeRole];

/** Passing a role to a service, with one of the service's actions that take a role. */
const passTo = (
  id: string,
  code: string,
  action: string | readonly string[],
  path: string,
  source: string,
): Recipe => ({
  id: `pass-role-${id}`,
  kind: "escalation",
  needs: [
    { action: passRole, byPattern: true, context: { "acs:Service": `${code}.aliyuncs.com` } },
    { action },
  ],
  path,
  source: `RAM documentation, PassRole and the condition key acs:Service; ${source}`,
});

type Way = readonly [action: string, path: string];

/**
 * Also the twins of these actions in the Identity Management Service, which has the same operations
 * with the code `ims`.
 */
const withTwins = (table: Readonly<Record<string, Way>>): Readonly<Record<string, Way>> => ({
  ...table,
  ...Object.fromEntries(
    Object.entries(table).map(([id, [action, path]]): [string, Way] => [
      `${id}-ims`,
      [action.replace(/^ram:/, "ims:"), path],
    ]),
  ),
});

/** Recipes that need one action only: by id, the action and the path. */
const oneAction = (
  kind: Recipe["kind"],
  source: string,
  table: Readonly<Record<string, Way>>,
): readonly Recipe[] =>
  Object.entries(table).map(([id, [action, path]]) => ({
    id,
    kind,
    needs: [{ action }],
    path,
    source,
  }));

/** The recipes, with the mark that they also depend on what policies don't show. */
const conditional = (list: readonly Recipe[]): readonly Recipe[] =>
  list.map((recipe) => ({ ...recipe, isConditional: true }));

/**
 * Recipes that use the permissions of what an action works on. A policy that names one server,
 * function or cluster intends that, so only patterns count.
 */
const onAny = (
  kind: Recipe["kind"],
  resource: string | readonly string[],
  source: string,
  table: Readonly<Record<string, Way>>,
): readonly Recipe[] =>
  conditional(
    oneAction(kind, source, table).map((recipe) => ({
      ...recipe,
      needs: [{ ...recipe.needs[0], resource }],
    })),
  );

const calls = (code: string, names: string) => names.split(/\s+/).map((name) => `${code}:${name}`);

/**
 * The recipes that `escalations` looks for. None of them uses a vulnerability of the platform: each
 * permission does what it is made for.
 */
export const recipes: readonly Recipe[] = [
  ...oneAction("escalation", user, {
    "policy-version": ["ram:CreatePolicyVersion", "write a new default version of its own policy"],
    "default-version": [
      "ram:SetDefaultPolicyVersion",
      "restore an older version of its own policy that allows more",
    ],
    "attach-to-user": ["ram:AttachPolicyToUser", "attach AdministratorAccess to a user"],
    "attach-to-group": [
      "ram:AttachPolicyToGroup",
      "attach AdministratorAccess to one of its groups",
    ],
    "attach-to-role": [
      "ram:AttachPolicyToRole",
      "attach AdministratorAccess to a role that it can assume",
    ],
    "detach-from-user": [
      "ram:DetachPolicyFromUser",
      "detach a policy that denies something to a user",
    ],
    "detach-from-group": [
      "ram:DetachPolicyFromGroup",
      "detach a policy that denies something to a group",
    ],
    "detach-from-role": [
      "ram:DetachPolicyFromRole",
      "detach a policy that denies something to a role",
    ],
  }),
  ...oneAction(
    "escalation",
    `${user}; RAM authorization of Ims 2019-08-15`,
    withTwins({
      "join-group": ["ram:AddUserToGroup", "join a group with more permissions"],
      "access-key": ["ram:CreateAccessKey", "create an AccessKey for another user"],
      "login-profile": ["ram:CreateLoginProfile", "set a console password for another user"],
      "login-password": ["ram:UpdateLoginProfile", "change the console password of another user"],
      "access-key-status": [
        "ram:UpdateAccessKey",
        "enable a disabled AccessKey of another user, whose secret may be known",
      ],
    }),
  ),
  ...oneAction(
    "escalation",
    "RAM documentation, UpdateSAMLProvider and SetUserSsoSettings",
    withTwins({
      "saml-metadata": [
        "ram:UpdateSAMLProvider",
        "replace the identity provider that roles trust, and assume them",
      ],
      "user-sso": [
        "ram:SetUserSsoSettings",
        "replace the identity provider of the account, and sign in as any user",
      ],
    }),
  ),
  ...conditional(
    oneAction(
      "escalation",
      "RAM documentation, the action's page, and trust policies: Federated",
      withTwins({
        "saml-provider": [
          "ram:CreateSAMLProvider",
          "create an identity provider with a name that a role trusts, and assume the role",
        ],
        "oidc-provider": [
          "ram:CreateOIDCProvider",
          "create an identity provider with a name that a role trusts, and assume the role",
        ],
        "oidc-update": [
          "ram:UpdateOIDCProvider",
          "let other clients of an identity provider assume the roles that trust it",
        ],
        "oidc-client": [
          "ram:AddClientIdToOIDCProvider",
          "let another client of an identity provider assume the roles that trust it",
        ],
        "oidc-fingerprint": [
          "ram:AddFingerprintToOIDCProvider",
          "let an identity provider with another certificate sign in to the roles that trust it",
        ],
      }),
    ),
  ),
  // Resource Management has these operations of RAM as well. Their pages don't name the action that
  // a policy needs, so it is the name of the operation.
  ...oneAction("escalation", "Resource Management documentation, AttachPolicy, 2026-03-31", {
    "resource-manager-attach": [
      "resourcemanager:AttachPolicy",
      "attach AdministratorAccess to a user, a group or a role",
    ],
    "resource-manager-detach": [
      "resourcemanager:DetachPolicy",
      "detach a policy that denies something to a user, a group or a role",
    ],
    "resource-manager-policy-version": [
      "resourcemanager:CreatePolicyVersion",
      "write a new default version of its own policy",
    ],
    "resource-manager-default-version": [
      "resourcemanager:SetDefaultPolicyVersion",
      "restore an older version of its own policy that allows more",
    ],
    "resource-manager-role-trust": [
      "resourcemanager:UpdateRole",
      "change whom a stronger role trusts, and then assume the role",
    ],
  }),
  ...oneAction("escalation", "RAM documentation, UpdateRole: NewAssumeRolePolicyDocument", {
    "role-trust": [
      "ram:UpdateRole",
      "change whom a stronger role trusts, and then assume the role",
    ],
  }),
  {
    id: "assume-any-role",
    kind: "escalation",
    needs: [{ action: assumeRole, byPattern: true }],
    path: "assume every role that matches the pattern and trusts the account",
    source: "RAM documentation, trust policies: the account's root",
  },
  passTo(
    "imm-project",
    "imm",
    calls("imm", "CreateProject PutProject"),
    "create an IMM project with a stronger service role, and read that role's buckets through it",
    "IMM documentation, CreateProject and PutProject (2017-09-06): ServiceRole",
  ),
  passTo(
    "imm-update",
    "imm",
    "imm:UpdateProject",
    "give an IMM project a stronger service role, and read that role's buckets through it",
    "IMM documentation, UpdateProject: ServiceRole",
  ),
  passTo(
    "imm-batch",
    "imm",
    calls("imm", "CreateBatch CreateTrigger"),
    "run a batch with a stronger service role, which reads and writes that role's buckets",
    "IMM documentation, CreateBatch and CreateTrigger: ServiceRole",
  ),
  passTo(
    "imm-credentials",
    "imm",
    // All requests of the official SDK imm-20200930 5.0.3 with the parameter. The page lists
    // thirteen of them.
    calls(
      "imm",
      `CreateVideoModerationTask CreateImageModerationTask AddImageMosaic CompareImageFaces CreateArchiveFileInspectionTask CreateCompressPointCloudTask
      CreateFileCompressionTask CreateFileUncompressionTask CreateHighlightTask CreateImageSplicingTask CreateImageToPDFTask CreateMediaConvertTask
      CreateOfficeConversionTask CreateVideoLabelClassificationTask DetectImageBodies DetectImageCars DetectImageCodes DetectImageCropping DetectImageFaces
      DetectImageLabels DetectImageScore DetectImageTexts DetectMediaMeta ExtractDocumentText GenerateVideoPlaylist GenerateWebofficeToken
      RefreshWebofficeToken SearchImageFigureCluster`,
    ),
    "name a stronger role in the CredentialConfig of a request, and read that role's media",
    "IMM documentation, authorization chains (https://help.aliyun.com/document_detail/465340.html); requests of the official SDK",
  ),
  passTo(
    "fc",
    "fc",
    "fc:CreateFunction",
    "run its own code in a function with a stronger role",
    "Function Compute documentation, CreateFunction: role",
  ),
  passTo(
    "fc-update",
    "fc",
    "fc:UpdateFunction",
    "give a function a stronger role and its own code",
    "Function Compute documentation, UpdateFunction: role",
  ),
  passTo(
    "ecs",
    "ecs",
    "ecs:AttachInstanceRamRole",
    "give a server a stronger role, and get the role's credentials from the metadata service",
    "ECS documentation, AttachInstanceRamRole: associated operation ram:PassRole",
  ),
  passTo(
    "ecs-run",
    "ecs",
    calls("ecs", "RunInstances CreateInstance"),
    "start a server with a stronger role, and get the role's credentials from the metadata service",
    "ECS documentation, RunInstances and CreateInstance: RamRoleName",
  ),
  passTo(
    "ros",
    "ros",
    calls("ros", "CreateStack UpdateStack ContinueCreateStack CreateChangeSet"),
    "create a stack with a stronger role",
    "ROS documentation, CreateStack, UpdateStack, ContinueCreateStack and CreateChangeSet: RamRoleName",
  ),
  passTo(
    "oos",
    "oos",
    "oos:StartExecution",
    "run a template with a stronger role",
    "OOS documentation, templates: RamRole",
  ),
  passTo(
    "log-job",
    "log",
    // RAM checks CreateJob for all jobs. The others are the operations that take a role, in case
    // RAM checks them by name.
    calls(
      "log",
      "CreateJob UpdateJob CreateETL UpdateETL CreateScheduledSQL UpdateScheduledSQL CreateOSSExport UpdateOSSExport",
    ),
    "read and write logs through a Log Service job with a stronger role",
    "Log Service documentation, permissions of a RAM user for data transformation: log:CreateJob with ram:PassRole; ETL, scheduled SQL and OSS export: roleArn",
  ),
  passTo(
    "log-alert",
    "log",
    calls("log", "CreateAlert UpdateAlert"),
    "query logs through a Log Service alert with a stronger role",
    "Log Service documentation, CreateAlert: roleArn of a query",
  ),
  passTo(
    "eventbridge",
    "eventbridge",
    calls(
      "eventbridge",
      "CreateEventSource UpdateEventSource CreateEventStreaming UpdateEventStreaming",
    ),
    "read or write events with a stronger role",
    "EventBridge documentation, CreateEventSource and CreateEventStreaming: RoleName",
  ),
  ...onAny(
    "escalation",
    "acs:ecs:*:*:instance/0.any-other-server",
    "ECS documentation, Cloud Assistant",
    {
      "run-command": [
        "ecs:RunCommand",
        "run commands on a server that has a role, and get the role's credentials there",
      ],
      "invoke-command": [
        "ecs:InvokeCommand",
        "run commands on a server that has a role, and get the role's credentials there",
      ],
      "send-file": [
        "ecs:SendFile",
        "write files on a server that has a role, and get the role's credentials there",
      ],
      "terminal-session": [
        "ecs:StartTerminalSession",
        "sign in to a server that has a role, and get the role's credentials there",
      ],
    },
  ),
  ...onAny(
    "escalation",
    [
      "acs:fc:*:*:functions/0.any-other-function",
      "acs:fc:*:*:services/0.any-other-service/functions/0.any-other-function",
    ],
    "Function Compute documentation, UpdateFunction: code",
    {
      "function-code": [
        "fc:UpdateFunction",
        "replace the code of a function, and use the role that the function has",
      ],
    },
  ),
  ...onAny(
    "escalation",
    "acs:cs:*:*:cluster/0.any-other-cluster",
    "ACK documentation, DescribeClusterUserKubeconfig and GrantPermissions",
    {
      kubeconfig: [
        "cs:DescribeClusterUserKubeconfig",
        "get a kubeconfig of each cluster, with the permissions that it has inside the cluster",
      ],
      "cluster-permissions": [
        "cs:GrantPermissions",
        "give itself the administration of each cluster",
      ],
      "cluster-user-permissions": [
        "cs:UpdateUserPermissions",
        "give itself the administration of each cluster",
      ],
    },
  ),
  ...oneAction("exposure", open, {
    "bucket-policy": [
      "oss:PutBucketPolicy",
      "give itself or everybody access to a bucket with a bucket policy",
    ],
    "bucket-acl": ["oss:PutBucketAcl", "make a bucket public"],
    "object-acl": ["oss:PutObjectAcl", "make single objects public"],
    "version-acl": ["oss:PutObjectVersionAcl", "make single versions of objects public"],
  }),
  ...oneAction("exposure", block, {
    "public-access-block": [
      "oss:DeleteBucketPublicAccessBlock",
      "remove the setting that keeps a bucket from becoming public",
    ],
    "public-access-block-off": [
      "oss:PutBucketPublicAccessBlock",
      "disable the setting that keeps a bucket from becoming public",
    ],
  }),
  {
    id: "account-access-block",
    kind: "exposure",
    needs: [{ action: "oss:DeletePublicAccessBlock", resource: account }],
    path: "remove the setting that keeps all buckets of the account from becoming public",
    source: block,
  },
  {
    id: "account-access-block-off",
    kind: "exposure",
    needs: [{ action: "oss:PutPublicAccessBlock", resource: account }],
    path: "disable the setting that keeps all buckets of the account from becoming public",
    source: block,
  },
  ...oneAction("exposure", "KMS documentation, key policies", {
    "key-policy": [
      "kms:SetKeyPolicy",
      "give itself the use of a key, and of everything that the key encrypts",
    ],
  }),
  ...onAny(
    "exposure",
    "acs:kms:*:*:secret/0.any-other-secret",
    "KMS documentation, GetSecretValue and SetSecretPolicy",
    {
      secrets: ["kms:GetSecretValue", "read every secret"],
      "secret-policy": ["kms:SetSecretPolicy", "give itself or others access to every secret"],
    },
  ),
  ...onAny(
    "exposure",
    "acs:oos:*:*:secretparameter/0.any-other-parameter",
    "OOS documentation, GetSecretParameter",
    { "secret-parameters": ["oos:GetSecretParameter", "read every encrypted parameter"] },
  ),
];
