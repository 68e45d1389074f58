import { describe, expect, it } from "vitest";
import { ArnError } from "../arn/index.ts";
import { decide } from "../decide/decide.ts";
import { formatPolicy, parsePolicy } from "../document/parse.ts";
import { combineGrants, type Grant } from "./grant.ts";
import { grants } from "./grants.ts";

const place = { region: "cn-hangzhou", accountId: "1" };
const project = "acs:imm:cn-hangzhou:1:project/p";
const queue = "acs:mns:cn-hangzhou:1:/queues/q/messages";
const deadLetters = "acs:mns:cn-hangzhou:1:/queues/dead/messages";
const key = "acs:kms:cn-hangzhou:1:key/key-1";
const upload = "acs:oss:*:1:media/uploads/a.jpg";
const calls: Record<
  keyof typeof grants,
  [grant: Grant, calls: [action: string, resource: string][]]
> = {
  submitModeration: [
    grants.submitModeration({ ...place, project: "p" }),
    [
      ["imm:CreateVideoModerationTask", project],
      ["imm:CreateImageModerationTask", project],
      ["imm:ListTasks", project],
    ],
  ],
  readModerationResults: [
    grants.readModerationResults({ ...place, project: "p" }),
    [
      ["imm:GetTask", project],
      ["imm:ListTasks", project],
      ["imm:GetVideoModerationResult", project],
      ["imm:GetImageModerationResult", project],
    ],
  ],
  consumeQueue: [
    grants.consumeQueue({ ...place, queue: "q" }),
    [
      ["mns:ReceiveMessage", queue],
      ["mns:BatchReceiveMessage", queue],
      ["mns:DeleteMessage", queue],
      ["mns:BatchDeleteMessage", queue],
      ["mns:ChangeMessageVisibility", queue],
    ],
  ],
  redriveDeadLetter: [
    grants.redriveDeadLetter({ ...place, deadLetterQueue: "dead", queue: "q" }),
    [
      ["mns:ReceiveMessage", deadLetters],
      ["mns:BatchReceiveMessage", deadLetters],
      ["mns:DeleteMessage", deadLetters],
      ["mns:BatchDeleteMessage", deadLetters],
      ["mns:SendMessage", queue],
      ["mns:BatchSendMessage", queue],
    ],
  ],
  readMedia: [
    grants.readMedia({ bucket: "media", prefixes: ["uploads/", "avatars/"] }),
    [
      ["oss:GetObject", upload],
      ["oss:GetObject", "acs:oss:*:1:media/avatars/a.jpg"],
    ],
  ],
  uploadMedia: [
    grants.uploadMedia({ bucket: "media", prefixes: ["uploads/"] }),
    [
      ["oss:PutObject", upload],
      ["oss:AbortMultipartUpload", upload],
    ],
  ],
  deleteMedia: [
    grants.deleteMedia({ bucket: "media", prefixes: ["uploads/"] }),
    [["oss:DeleteObject", upload]],
  ],
  quarantineMedia: [
    grants.quarantineMedia({
      bucket: "media",
      prefixes: ["uploads/"],
      quarantine: { bucket: "evidence", prefixes: ["blocked/"] },
    }),
    [
      ["oss:GetObject", upload],
      ["oss:GetObjectTagging", upload],
      ["oss:DeleteObject", upload],
      ["oss:PutObject", "acs:oss:*:1:evidence/blocked/a.jpg"],
      ["oss:PutObjectTagging", "acs:oss:*:1:evidence/blocked/a.jpg"],
      ["oss:AbortMultipartUpload", "acs:oss:*:1:evidence/blocked/a.jpg"],
    ],
  ],
  releaseMedia: [
    grants.releaseMedia({
      bucket: "media",
      prefixes: ["uploads/"],
      quarantine: { bucket: "evidence", prefixes: ["blocked/"] },
    }),
    [
      ["oss:GetObject", "acs:oss:*:1:evidence/blocked/a.jpg"],
      ["oss:GetObjectTagging", "acs:oss:*:1:evidence/blocked/a.jpg"],
      ["oss:DeleteObject", "acs:oss:*:1:evidence/blocked/a.jpg"],
      ["oss:GetObject", upload],
      ["oss:PutObject", upload],
      ["oss:PutObjectTagging", upload],
      ["oss:AbortMultipartUpload", upload],
    ],
  ],
  decryptMedia: [grants.decryptMedia({ keys: [key] }), [["kms:Decrypt", key]]],
  encryptMedia: [
    grants.encryptMedia({ keys: [key] }),
    [
      ["kms:GenerateDataKey", key],
      ["kms:Decrypt", key],
    ],
  ],
  publishNotifications: [
    grants.publishNotifications({ ...place, topic: "t" }),
    [["mns:PublishMessage", "acs:mns:cn-hangzhou:1:/topics/t/messages"]],
  ],
};
const others: [string, string][] = [
  ["imm:DeleteProject", project],
  ["imm:GetTask", "acs:imm:cn-hangzhou:1:project/p2"],
  ["mns:SendMessage", deadLetters],
  ["mns:PeekMessage", queue],
  ["mns:ChangeMessageVisibility", deadLetters],
  ["mns:ReceiveMessage", "acs:mns:cn-hangzhou:1:/queues/q2/messages"],
  ["mns:DeleteQueue", "acs:mns:cn-hangzhou:1:/queues/q"],
  ["oss:GetObject", "acs:oss:*:1:media/evidence/a.jpg"],
  ["oss:PutObject", "acs:oss:*:1:media/evidence/a.jpg"],
  ["oss:PutObjectAcl", upload],
  ["oss:DeleteObjectVersion", upload],
  ["oss:GetObjectVersion", upload],
  ["oss:ListObjects", "acs:oss:*:1:media"],
  ["oss:GetObject", "acs:oss:*:1:evidence/blocked/a.jpg"],
  ["oss:DeleteObject", "acs:oss:*:1:evidence/blocked/a.jpg"],
  ["oss:GetObject", "acs:oss:*:1:media2/uploads/a.jpg"],
  ["kms:Encrypt", key],
  ["kms:Decrypt", "acs:kms:cn-hangzhou:1:key/key-2"],
];

describe.each(Object.entries(calls))("%s", (name, [grant, own]) => {
  it("allows its own requests, and none of the other grants", () => {
    const policies = {
      identity: [{ name: grant.name, document: parsePolicy(formatPolicy(grant.policy())) }],
    };
    const allowed = ([action, resource]: [string, string]) =>
      decide(policies, { action, resource }).decision === "allow";
    expect(grant.name).toBe(name);
    expect(own.map(allowed)).toEqual(own.map(() => true));
    const foreign = [...Object.values(calls).flatMap(([, list]) => list), ...others].filter(
      ([action, resource]) => !own.some((call) => call[0] === action && call[1] === resource),
    );
    expect(foreign.filter(allowed)).toEqual([]);
  });
});

it("readMedia without a prefix covers the whole bucket, in one account if it is given", () => {
  expect(grants.readMedia({ bucket: "media", accountId: "1" }).statements).toEqual([
    { Effect: "Allow", Action: ["oss:GetObject"], Resource: ["acs:oss:*:1:media/*"] },
  ]);
});

it("readMedia for a role of another account also returns the bucket policy, with the same condition", () => {
  const condition = { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } };
  const target = { bucket: "media", accountId: "1" };
  const far = grants.readMedia(
    { ...target, reader: { accountId: "2", role: "imm" } },
    { condition },
  );
  expect(far.resourcePolicy()?.Statement).toEqual([
    { ...far.statements[0], Principal: ["arn:sts::2:assumed-role/imm/*"] },
  ]);
  const document = parsePolicy(far.resourcePolicy(), { kind: "bucket" });
  const call = {
    action: "oss:GetObject",
    resource: "acs:oss:*:1:media/a.jpg",
    principal: "acs:ram::2:role/IMM/s1",
  };
  const from = (ip: string) =>
    decide({ resource: [{ name: "b", document }] }, { ...call, context: { "acs:SourceIp": ip } })
      .decision;
  expect([from("10.1.1.1"), from("11.1.1.1")]).toEqual(["allow", "implicitDeny"]);
  expect(
    grants.readMedia({ ...target, reader: { accountId: "1", role: "imm" } }).resourcePolicy(),
  ).toBeNull();
});

const everything = {
  ...place,
  project: "p",
  queue: "q",
  deadLetterQueue: "dead",
  topic: "t",
  bucket: "media",
  quarantine: { bucket: "evidence" },
  keys: [key],
};

it.each(Object.entries(grants))("%s carries a condition in each of its statements", (_, make) => {
  const condition = { Bool: { "acs:SecureTransport": ["true"] } };
  const made = make(everything, { condition });
  expect(made.statements.map(({ Condition }) => Condition)).toEqual(
    made.statements.map(() => condition),
  );
  const plain = make(everything);
  for (const statement of plain.statements)
    expect(Object.keys(statement)).toEqual(["Effect", "Action", "Resource"]);
  expect([plain.resourceStatements, plain.resourcePolicy(), made.resourcePolicy()]).toEqual([
    [],
    null,
    null,
  ]);
});

it("readMedia names the sessions of a role as OSS does, in lower case", () => {
  const far = grants.readMedia({
    bucket: "media",
    reader: { accountId: "2", role: "IMM.Reader-1" },
  });
  expect(far.resourceStatements.map(({ Principal }) => Principal)).toEqual([
    ["arn:sts::2:assumed-role/imm.reader-1/*"],
  ]);
});

it.each([
  ["queue", () => grants.consumeQueue({ ...place, queue: "q/messages" })],
  [
    "reader.role",
    () => grants.readMedia({ bucket: "media", reader: { accountId: "2", role: "imm/*" } }),
  ],
  [
    "accountId",
    () => grants.readMedia({ bucket: "media", reader: { accountId: "2:x", role: "imm" } }),
  ],
])("rejects an invalid %s", (part, make) => {
  expect(make).toThrow(ArnError);
  expect(make).toThrow(expect.objectContaining({ part }));
});

// A grant is for one thing. What is missing, empty or a pattern would make one that is inert, or
// one for more than was meant.
const forProject = { ...place, project: "p" };
it.each<[part: string, given: unknown, code: string, make: (given: never) => Grant]>(
  ["", "*", "cn-?", undefined, 7].flatMap((given) => [
    [
      "region",
      given,
      "InvalidRegion",
      (region) => grants.submitModeration({ ...forProject, region }),
    ],
    [
      "region",
      given,
      "InvalidRegion",
      (region) => grants.consumeQueue({ ...place, queue: "q", region }),
    ],
    [
      "accountId",
      given,
      "InvalidAccount",
      (accountId) => grants.readModerationResults({ ...forProject, accountId }),
    ],
    [
      "accountId",
      given,
      "InvalidAccount",
      (accountId) => grants.publishNotifications({ ...place, topic: "t", accountId }),
    ],
    ["project", given, "InvalidName", (project) => grants.submitModeration({ ...place, project })],
    [
      "project",
      given,
      "InvalidName",
      (project) => grants.readModerationResults({ ...place, project }),
    ],
    ["queue", given, "InvalidName", (queue) => grants.consumeQueue({ ...place, queue })],
    ["topic", given, "InvalidName", (topic) => grants.publishNotifications({ ...place, topic })],
    ["bucket", given, "InvalidName", (bucket) => grants.readMedia({ bucket })],
    [
      "reader.accountId",
      given,
      "InvalidAccount",
      (accountId) => grants.readMedia({ bucket: "media", reader: { accountId, role: "imm" } }),
    ],
    [
      "reader.role",
      given,
      "InvalidName",
      (role) => grants.readMedia({ bucket: "media", reader: { accountId: "2", role } }),
    ],
  ]),
)("rejects %s %j", (part, given, code, make) => {
  expect(() => make(given as never)).toThrow(ArnError);
  expect(() => make(given as never)).toThrow(
    expect.objectContaining({
      part,
      code,
      message: expect.stringContaining(`${part} ${JSON.stringify(given)} is not valid here`),
    }),
  );
});

const readWith = (prefixes: string[]) => grants.readMedia({ bucket: "media", prefixes });

it.each<[string, string, () => Grant]>([
  ["accountId", "InvalidAccount", () => grants.readMedia({ bucket: "media", accountId: "*" })],
  ["accountId", "InvalidAccount", () => grants.readMedia({ bucket: "media", accountId: "" })],
  ["prefixes[0]", "InvalidName", () => readWith(["tenant-*/"])],
  ["prefixes[1]", "InvalidName", () => readWith(["a/", "tenant-?/"])],
  ["prefixes[0]", "InvalidName", () => readWith([""])],
  ["prefixes", "InvalidName", () => readWith([])],
  ["prefixes", "InvalidName", () => readWith("uploads/" as never)],
  ["key", "InvalidName", () => readWith(["/uploads/"])],
  [
    "quarantine.bucket",
    "InvalidName",
    () => grants.quarantineMedia({ bucket: "media", quarantine: { bucket: "*" } }),
  ],
  ["keys", "InvalidName", () => grants.decryptMedia({ keys: [] })],
  ["keys[0]", "InvalidName", () => grants.decryptMedia({ keys: ["acs:kms:cn-hangzhou:1:key/*"] })],
  [
    "keys[0]",
    "InvalidName",
    () => grants.decryptMedia({ keys: ["acs:kms:cn-hangzhou:1:alias/a"] }),
  ],
  ["keys[1]", "InvalidName", () => grants.encryptMedia({ keys: [key, "acs:kms::1:key/a"] })],
  ["keys[0]", "InvalidName", () => grants.encryptMedia({ keys: ["acs:oss:*:1:key/a"] })],
  ["arn", "NotAnArn", () => grants.encryptMedia({ keys: ["key-1"] })],
])("rejects an invalid %s (%s)", (part, code, make) => {
  expect(make).toThrow(expect.objectContaining({ name: "ArnError", part, code }));
});

it.each([
  [{ bucket: "media" }, { bucket: "media", prefixes: ["blocked/"] }],
  [
    { bucket: "media", prefixes: ["a/", "uploads/"] },
    { bucket: "media", prefixes: ["b/", "uploads/blocked/"] },
  ],
  [{ bucket: "media", prefixes: ["uploads/blocked/"] }, { bucket: "media" }],
])("quarantineMedia rejects %j with the quarantine %j", (media, quarantine) => {
  for (const make of [grants.quarantineMedia, grants.releaseMedia])
    expect(() => make({ ...media, quarantine })).toThrow(
      /^quarantine acs:oss:.* overlaps with the media/,
    );
});

it("quarantineMedia moves within a bucket, to another prefix", () => {
  const inBucket = { bucket: "media", prefixes: ["uploads/"] };
  const quarantine = { bucket: "media", prefixes: ["quarantine/"] };
  expect(grants.quarantineMedia({ ...inBucket, quarantine }).statements).toEqual([
    {
      Effect: "Allow",
      Action: ["oss:GetObject", "oss:GetObjectTagging", "oss:DeleteObject"],
      Resource: ["acs:oss:*:*:media/uploads/*"],
    },
    {
      Effect: "Allow",
      Action: ["oss:PutObject", "oss:PutObjectTagging", "oss:AbortMultipartUpload"],
      Resource: ["acs:oss:*:*:media/quarantine/*"],
    },
  ]);
});

it.each<[string, string, object]>([
  [
    "UnsupportedOperator",
    "/condition/StringEqualsIfExists",
    { condition: { StringEqualsIfExists: { "acs:SourceVpc": ["vpc-1"] } } },
  ],
  [
    "InvalidConditionKey",
    "/condition/IpAddress/SourceIp",
    { condition: { IpAddress: { SourceIp: ["10.0.0.0/8"] } } },
  ],
  [
    "Empty",
    "/condition/IpAddress/acs:SourceIp",
    { condition: { IpAddress: { "acs:SourceIp": [] } } },
  ],
  ["WrongType", "/condition", { condition: null }],
  ["UnknownMember", "/conditions", { conditions: { Bool: { "acs:SecureTransport": ["true"] } } }],
])("rejects a condition that RAM would reject: %s at %s", (code, pointer, options) => {
  for (const make of Object.values(grants)) {
    const refused = expect.objectContaining({ name: "PolicyError", code, pointer });
    expect(() => make(everything, options)).toThrow(refused);
  }
});

it("combineGrants returns all statements unchanged", () => {
  const [read, publish] = [calls.readMedia[0], calls.publishNotifications[0]];
  expect(combineGrants(read, publish)).toEqual({
    Version: "1",
    Statement: [...read.statements, ...publish.statements],
  });
});
