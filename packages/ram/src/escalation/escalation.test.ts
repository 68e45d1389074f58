import { describe, expect, it } from "vitest";
import { type PolicyKind, parsePolicy } from "../document/parse.ts";
import type { PolicyDocument } from "../policy.ts";
import { escalations } from "./escalation.ts";
import { recipes } from "./recipes.ts";

const policy = (kind: PolicyKind, ...statements: object[]): PolicyDocument =>
  parsePolicy(
    { Version: "1", Statement: statements.map((each) => ({ Effect: "Allow", ...each })) },
    { kind },
  );
const doc = (...statements: object[]) =>
  policy("identity", ...statements.map((each) => ({ Resource: "*", ...each })));
const idsOf = (input: Parameters<typeof escalations>[0]) =>
  escalations(input).map(({ recipe }) => recipe.id);

const account = "acs:ram::1234567890123456";
const pass = "ram:PassRole";
const project = "acs:imm:*:*:project/p";
// Each recipe with its actions, the narrowest resource for each, and for PassRole the service that
// gets the role.
const table: [id: string, steps: [action: string, resource: string][], service?: string][] = [
  ["policy-version", [["ram:CreatePolicyVersion", `${account}:policy/own`]]],
  ["default-version", [["ram:SetDefaultPolicyVersion", `${account}:policy/own`]]],
  ["attach-to-user", [["ram:AttachPolicyToUser", `${account}:user/ann`]]],
  ["attach-to-group", [["ram:AttachPolicyToGroup", `${account}:group/staff`]]],
  ["attach-to-role", [["ram:AttachPolicyToRole", `${account}:role/worker`]]],
  ["detach-from-user", [["ram:DetachPolicyFromUser", `${account}:user/ann`]]],
  ["detach-from-group", [["ram:DetachPolicyFromGroup", `${account}:group/staff`]]],
  ["detach-from-role", [["ram:DetachPolicyFromRole", `${account}:role/worker`]]],
  ["join-group", [["ram:AddUserToGroup", `${account}:group/admins`]]],
  ["access-key", [["ram:CreateAccessKey", `${account}:user/ann`]]],
  ["login-profile", [["ram:CreateLoginProfile", `${account}:user/ann`]]],
  ["login-password", [["ram:UpdateLoginProfile", `${account}:user/ann`]]],
  ["access-key-status", [["ram:UpdateAccessKey", `${account}:user/ann`]]],
  ["join-group-ims", [["ims:AddUserToGroup", `${account}:group/admins`]]],
  ["access-key-ims", [["ims:CreateAccessKey", `${account}:user/ann`]]],
  ["login-profile-ims", [["ims:CreateLoginProfile", `${account}:user/ann`]]],
  ["login-password-ims", [["ims:UpdateLoginProfile", `${account}:user/ann`]]],
  ["access-key-status-ims", [["ims:UpdateAccessKey", `${account}:user/ann`]]],
  ["saml-metadata", [["ram:UpdateSAMLProvider", `${account}:saml-provider/corp`]]],
  ["user-sso", [["ram:SetUserSsoSettings", "*"]]],
  ["saml-metadata-ims", [["ims:UpdateSAMLProvider", `${account}:saml-provider/corp`]]],
  ["user-sso-ims", [["ims:SetUserSsoSettings", "*"]]],
  ["saml-provider", [["ram:CreateSAMLProvider", `${account}:saml-provider/corp`]]],
  ["oidc-provider", [["ram:CreateOIDCProvider", "*"]]],
  ["oidc-update", [["ram:UpdateOIDCProvider", `${account}:oidc-provider/ci`]]],
  ["oidc-client", [["ram:AddClientIdToOIDCProvider", `${account}:oidc-provider/ci`]]],
  ["oidc-fingerprint", [["ram:AddFingerprintToOIDCProvider", `${account}:oidc-provider/ci`]]],
  ["saml-provider-ims", [["ims:CreateSAMLProvider", `${account}:saml-provider/corp`]]],
  ["oidc-provider-ims", [["ims:CreateOIDCProvider", "*"]]],
  ["oidc-update-ims", [["ims:UpdateOIDCProvider", `${account}:oidc-provider/ci`]]],
  ["oidc-client-ims", [["ims:AddClientIdToOIDCProvider", `${account}:oidc-provider/ci`]]],
  ["oidc-fingerprint-ims", [["ims:AddFingerprintToOIDCProvider", `${account}:oidc-provider/ci`]]],
  ["resource-manager-attach", [["resourcemanager:AttachPolicy", "acs:resourcemanager:*:1:*"]]],
  ["resource-manager-detach", [["resourcemanager:DetachPolicy", "acs:resourcemanager:*:1:*"]]],
  [
    "resource-manager-policy-version",
    [["resourcemanager:CreatePolicyVersion", "acs:resourcemanager:*:1:*"]],
  ],
  [
    "resource-manager-default-version",
    [["resourcemanager:SetDefaultPolicyVersion", "acs:resourcemanager:*:1:*"]],
  ],
  ["resource-manager-role-trust", [["resourcemanager:UpdateRole", "acs:resourcemanager:*:1:*"]]],
  ["role-trust", [["ram:UpdateRole", `${account}:role/worker`]]],
  ["assume-any-role", [["sts:AssumeRole", "acs:ram::*:role/*"]]],
  ...(
    [
      ["imm-project", "imm", "CreateProject PutProject", "*"],
      ["imm-update", "imm", "UpdateProject", project],
      ["imm-batch", "imm", "CreateBatch CreateTrigger", "*"],
      [
        "imm-credentials",
        "imm",
        `CreateVideoModerationTask CreateImageModerationTask AddImageMosaic CompareImageFaces CreateArchiveFileInspectionTask
        CreateCompressPointCloudTask CreateFileCompressionTask CreateFileUncompressionTask CreateHighlightTask CreateImageSplicingTask CreateImageToPDFTask
        CreateMediaConvertTask CreateOfficeConversionTask CreateVideoLabelClassificationTask DetectImageBodies DetectImageCars DetectImageCodes
        DetectImageCropping DetectImageFaces DetectImageLabels DetectImageScore DetectImageTexts DetectMediaMeta ExtractDocumentText GenerateVideoPlaylist
        GenerateWebofficeToken RefreshWebofficeToken SearchImageFigureCluster`,
        project,
      ],
      ["fc", "fc", "CreateFunction", "acs:fc:*:*:functions/f"],
      ["fc-update", "fc", "UpdateFunction", "acs:fc:*:*:functions/f"],
      ["ecs", "ecs", "AttachInstanceRamRole", "acs:ecs:*:*:instance/i"],
      ["ecs-run", "ecs", "RunInstances CreateInstance", "acs:ecs:*:*:instance/*"],
      [
        "ros",
        "ros",
        "CreateStack UpdateStack ContinueCreateStack CreateChangeSet",
        "acs:ros:*:*:stack/s",
      ],
      ["oos", "oos", "StartExecution", "acs:oos:*:*:execution/*"],
      [
        "log-job",
        "log",
        "CreateJob UpdateJob CreateETL UpdateETL CreateScheduledSQL UpdateScheduledSQL CreateOSSExport UpdateOSSExport",
        "acs:log:*:*:project/p/job/*",
      ],
      ["log-alert", "log", "CreateAlert UpdateAlert", "*"],
      [
        "eventbridge",
        "eventbridge",
        "CreateEventSource UpdateEventSource CreateEventStreaming UpdateEventStreaming",
        "*",
      ],
    ] as const
  ).flatMap(([id, code, names, resource]) =>
    names.split(/\s+/).map((name): (typeof table)[number] => [
      `pass-role-${id}`,
      [
        [pass, "acs:ram::*:role/*"],
        [`${code}:${name}`, resource],
      ],
      `${code}.aliyuncs.com`,
    ]),
  ),
  ["run-command", [["ecs:RunCommand", "acs:ecs:*:*:instance/*"]]],
  ["invoke-command", [["ecs:InvokeCommand", "acs:ecs:cn-hangzhou:1234567890123456:instance/*"]]],
  ["send-file", [["ecs:SendFile", "acs:ecs:*:*:instance/*"]]],
  ["terminal-session", [["ecs:StartTerminalSession", "acs:ecs:*:*:instance/*"]]],
  ["function-code", [["fc:UpdateFunction", "acs:fc:*:*:functions/*"]]],
  ["kubeconfig", [["cs:DescribeClusterUserKubeconfig", "acs:cs:*:*:cluster/*"]]],
  ["cluster-permissions", [["cs:GrantPermissions", "*"]]],
  ["cluster-user-permissions", [["cs:UpdateUserPermissions", "*"]]],
  ["bucket-policy", [["oss:PutBucketPolicy", "acs:oss:*:*:media"]]],
  ["bucket-acl", [["oss:PutBucketAcl", "acs:oss:*:*:media"]]],
  ["object-acl", [["oss:PutObjectAcl", "acs:oss:*:*:media/a.jpg"]]],
  ["version-acl", [["oss:PutObjectVersionAcl", "acs:oss:*:*:media/a.jpg"]]],
  ["public-access-block", [["oss:DeleteBucketPublicAccessBlock", "acs:oss:*:*:media"]]],
  ["public-access-block-off", [["oss:PutBucketPublicAccessBlock", "acs:oss:*:*:media"]]],
  ["account-access-block", [["oss:DeletePublicAccessBlock", "acs:oss:*:*:*"]]],
  ["account-access-block-off", [["oss:PutPublicAccessBlock", "acs:oss:*:*:*"]]],
  ["key-policy", [["kms:SetKeyPolicy", "acs:kms:*:*:key/k"]]],
  ["secrets", [["kms:GetSecretValue", "acs:kms:*:*:secret/*"]]],
  ["secret-policy", [["kms:SetSecretPolicy", "acs:kms:*:*:secret/*"]]],
  ["secret-parameters", [["oos:GetSecretParameter", "*"]]],
];
// The smallest policy: a statement for each action, with its own condition.
const least = (steps: readonly [string, string][], service: string | undefined) =>
  steps.map(([Action, Resource]) => ({
    Action,
    Resource,
    ...(Action === pass && { Condition: { StringEquals: { "acs:Service": service } } }),
  }));
const denied = (Action: string, rest: object = {}) => ({ Effect: "Deny", Action, ...rest });

describe("recipes", () => {
  it("are all in the table, each with a path and a source", () => {
    const spelled = recipes.flatMap(({ id, needs: [first, second] }) =>
      second === undefined
        ? [[id, first.action]]
        : [second.action].flat().map((action) => [id, first.action, action]),
    );
    expect(spelled).toEqual(table.map(([id, steps]) => [id, ...steps.map(([action]) => action)]));
    for (const { path, source } of recipes) {
      // For PassRole the documentation of RAM, and that of the service.
      expect(source.split("; ").map((each) => each.length > 5)).not.toContain(false);
      expect(path).toMatch(/^[a-z]+ .{10,}[^.]$/);
      expect(source).toMatch(/documentation/);
    }
  });

  it.each(table)(
    "%s: the smallest policy that allows it, and policies that almost do",
    (id, steps, service) => {
      const statements = least(steps, service);
      const [found, more] = escalations({ name: "p", document: doc(...statements) });
      expect(more).toBeUndefined();
      expect(found?.recipe.id).toBe(id);
      expect(found?.steps).toMatchObject(
        steps.map(([action], index) => ({
          request: { action },
          statement: { policy: "p", index },
        })),
      );
      for (const [i, [action]] of steps.entries()) {
        expect(
          idsOf(doc(...statements.filter((_, at) => at !== i), { Action: "imm:GetTask" })),
        ).not.toContain(id);
        expect(idsOf(doc(...statements, denied(action)))).not.toContain(id);
        // A Deny with a condition denies a part only.
        const plain = denied(action, { Condition: { Bool: { "acs:SecureTransport": "false" } } });
        expect(idsOf(doc(...statements, plain))).toContain(id);
      }
    },
  );

  it.each(table.filter(([_id, _steps, service]) => service !== undefined))(
    "%s: not for a named role, and not for another service",
    (id, steps, service) => {
      const [passing, make] = least(steps, service);
      expect(
        idsOf(doc({ ...passing, Resource: `${account}:role/worker` }, make ?? {})),
      ).not.toContain(id);
      expect(
        idsOf(
          doc(
            { ...passing, Condition: { StringEquals: { "acs:Service": "mq.aliyuncs.com" } } },
            make ?? {},
          ),
        ),
      ).not.toContain(id);
      expect(idsOf(doc({ Action: pass }, make ?? {}))).toContain(id);
    },
  );
});

describe("escalations", () => {
  it("finds who can change the trust policy of a role", () => {
    expect(idsOf(doc({ Action: "ram:UpdateRole", Resource: `${account}:role/worker` }))).toEqual([
      "role-trust",
    ]);
    expect(idsOf(doc({ Action: "ram:UpdateRole", Resource: `${account}:user/ann` }))).toEqual([]);
  });

  it.each<[name: string, roles: string[], isPartial: boolean | undefined]>([
    ["every role of an account", ["9876543210987654:role/*"], false],
    ["every role, with a star", ["*"], false],
    ["roles with a prefix", ["*:role/Aliyun*"], true],
    ["roles with a suffix", ["*:role/*admin"], true],
    ["roles that differ in one letter", ["*:role/admin?"], true],
    ["one role", ["9876543210987654:role/ab"], undefined],
    ["one role, in any account", ["*:role/ab"], undefined],
    ["two roles, by name", ["*:role/ab", "*:role/ac"], undefined],
    ["a named role and a pattern", ["*:role/ab", "*:role/prod-*"], true],
  ])("finds %s", (_, roles, isPartial) => {
    const Resource = roles.map((role) => (role === "*" ? role : `acs:ram::${role}`));
    const expected = isPartial === undefined ? [] : [isPartial];
    expect(
      escalations(doc({ Action: "sts:AssumeRole", Resource })).map((each) => each.isPartial),
    ).toEqual(expected);
    expect(
      escalations(doc({ Action: pass, Resource }, { Action: "imm:UpdateProject" })).map(
        (each) => each.isPartial,
      ),
    ).toEqual(expected);
  });

  it("considers a Deny on some of the roles", () => {
    const all = doc(
      { Action: "sts:AssumeRole" },
      denied("sts:AssumeRole", { Resource: "acs:ram:*:*:role/0*" }),
    );
    expect(escalations(all).map((each) => each.isPartial)).toEqual([true]);
    expect(
      idsOf(
        doc(
          { Action: "sts:AssumeRole", Resource: "acs:ram:*:*:role/a*" },
          denied("sts:AssumeRole", { Resource: "acs:ram:*:*:role/*" }),
        ),
      ),
    ).toEqual([]);
    const one = doc(
      { Action: "sts:AssumeRole", Resource: "acs:ram:*:*:role/a*" },
      denied("sts:AssumeRole", { Resource: "acs:ram:*:*:role/admin" }),
    );
    expect(escalations(one)[0]?.steps[0].request.resource).not.toContain("role/admin");
  });

  it("distinguishes the settings of the account from those of a bucket", () => {
    const on = (...Resource: string[]) =>
      idsOf(doc({ Action: ["oss:PutPublicAccessBlock", "oss:DeletePublicAccessBlock"], Resource }));
    expect(on("acs:oss:*:*:*")).toEqual(["account-access-block", "account-access-block-off"]);
    expect(on("acs:oss:*:*:media", "acs:oss:*:*:media/*", "acs:oss:*:*:media*")).toEqual([]);
  });

  it.each<[action: string, named: string, pattern: string]>([
    ["ecs:RunCommand", "acs:ecs:*:*:instance/i-bp1", "acs:ecs:cn-hangzhou:*:instance/*"],
    ["ecs:SendFile", "acs:ecs:*:*:instance/i-bp*", "acs:ecs:*:*:*"],
    ["fc:UpdateFunction", "acs:fc:*:*:functions/resize", "acs:fc:*:*:functions/*"],
    [
      "fc:UpdateFunction",
      "acs:fc:*:*:services/app/functions/*",
      "acs:fc:cn-hangzhou:1:services/*/functions/*",
    ],
    ["kms:GetSecretValue", "acs:kms:*:*:secret/app", "acs:kms:*:1:*"],
    ["cs:DescribeClusterUserKubeconfig", "acs:cs:*:*:cluster/c1", "acs:cs:*:*:cluster/*"],
  ])("%s is not reported on %s, and is on %s", (Action, named, pattern) => {
    expect(escalations(doc({ Action, Resource: named }))).toEqual([]);
    expect(escalations(doc({ Action, Resource: pattern }))).toMatchObject([
      { recipe: { isConditional: true }, steps: [{ request: { action: Action } }] },
    ]);
  });

  it("finds who creates roles and attaches policies to them", () => {
    const actions = ["ram:CreateRole", "ram:AttachPolicyToRole"];
    expect(idsOf(doc({ Action: actions }))).toEqual(["attach-to-role"]);
  });

  it("names the allowed action among those that take a role", () => {
    const [found] = escalations(
      doc({ Action: pass }, { Action: ["imm:DetectMediaMeta", "imm:GetTask"] }),
    );
    expect(found?.steps.map(({ request }) => request.action)).toEqual([
      pass,
      "imm:DetectMediaMeta",
    ]);
  });

  it("considers only resources that an action is requested on", () => {
    expect(idsOf(doc({ Action: "oss:PutBucketPolicy", Resource: "acs:oss:*:*:media/*" }))).toEqual(
      [],
    );
    expect(
      idsOf(
        doc({
          Action: "oss:PutBucketPolicy",
          Resource: ["acs:oss:*:*:media/*", "acs:oss:*:*:logs"],
        }),
      ),
    ).toEqual(["bucket-policy"]);
    expect(idsOf(doc({ Action: "oss:PutObjectAcl", Resource: "acs:oss:*:*:media" }))).toEqual([]);
  });

  it.each([
    ["ram:UpdateRole", "acs:ram:*:*:role/*", "role-trust"],
    ["sts:AssumeRole", "acs:ram:*:*:role/*", "assume-any-role"],
    ["oss:PutBucketAcl", "acs:oss:*:*:*", "bucket-acl"],
  ])(
    "ignores %s if it is denied on all resources that it is requested on",
    (Action, Resource, id) => {
      expect(idsOf(doc({ Action }, denied(Action, { Resource })))).toEqual([]);
      expect(
        idsOf(doc({ Action }, denied(Action, { Resource: Resource.replace(/\*$/, "x*") }))),
      ).toEqual([id]);
    },
  );

  it("does not read a trust policy as a permission on every role", () => {
    const trust = (Action: string) =>
      policy("trust", { Action, Principal: { RAM: `${account}:root` } });
    expect(idsOf(trust("sts:AssumeRole"))).toEqual([]);
    expect(idsOf(trust("*"))).toEqual([]);
    expect(idsOf({ resource: [{ name: "trust", document: trust("*") }] })).toEqual([]);
  });

  it("considers policies on resources, alone and with identity policies", () => {
    const key = policy("resource", {
      Action: "kms:*KeyPolicy",
      Resource: "*",
      Principal: { RAM: `${account}:user/ann` },
    });
    expect(idsOf({ resource: [{ name: "key", document: key }] })).toEqual(["key-policy"]);
    const [found] = escalations([
      { name: "own", document: doc({ Action: "kms:Decrypt" }) },
      { name: "key", document: key },
    ]);
    expect(found?.steps).toMatchObject([
      { request: { principal: `${account}:user/ann` }, statement: { policy: "key", index: 0 } },
    ]);
  });

  it("respects session and control policies", () => {
    const identity = [{ name: "own", document: doc({ Action: "*" }) }];
    const only = [{ name: "limit", document: doc({ Action: ["ram:CreateAccessKey", "imm:*"] }) }];
    expect(idsOf({ identity, session: only })).toEqual(["access-key"]);
    expect(idsOf({ identity, control: only })).toEqual(["access-key"]);
    expect(idsOf({ identity })).toEqual(recipes.map(({ id }) => id));
    expect(idsOf({ session: identity })).toEqual([]);
  });

  it("reads NotAction as all other actions", () => {
    const but = (...NotAction: string[]) => idsOf(doc({ NotAction }));
    const others = [
      "ram:*",
      "ims:*",
      "sts:*",
      "oss:*",
      "ecs:*",
      "fc:*",
      "cs:*",
      "kms:?e?S*",
      "oos:*",
      "resourcemanager:*",
    ];
    expect(but(...others)).toEqual(["key-policy"]);
    expect(but(...others, "kms:SetKeyPolicy")).toEqual([]);
  });

  it("finds nothing if it depends on an unknown condition key", () => {
    expect(
      idsOf(
        doc({ Action: "ram:CreateAccessKey", Condition: { StringEquals: { "acs:Mystery": "1" } } }),
      ),
    ).toEqual([]);
  });
});
