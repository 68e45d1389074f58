/** Buckets and control policies of a snapshot, as the ram commands read them. */
import { afterAll, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot, trust } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());
const ram = (...args: string[]) => inProcess(["ram", ...args], { env: { COLUMNS: "200" } });

const objects = "acs:oss:*:*:media/*";
const media = (...principals: string[]) =>
  policy(allow("oss:GetObject", objects, { Principal: principals }));
const parts = {
  policies: { all: [policy(allow("*", "*"))] },
  roles: { app: { trust: trust("acs:ram::1234567890123456:root"), policies: ["all"] } },
  buckets: { media: media("222") },
};
const control = {
  FullAliyunAccess: policy(allow("*", "*")),
  "keep-logs": policy({ Effect: "Deny", Action: "log:Delete*", Resource: "*" }),
};
const open = folder.file("open.json", snapshot(parts));
const limited = folder.file("limited.json", snapshot({ ...parts, control }));
const deleting = folder.file("delete.json", {
  action: "log:DeleteLogStore",
  resource: "acs:log:cn-hangzhou:1234567890123456:project/p/logstore/l",
});
const reading = folder.file("read.json", {
  action: "oss:GetObject",
  resource: "acs:oss:oss-cn-hangzhou:1234567890123456:media/cat.jpg",
  principalId: "222",
});

it("decide counts the control policies of a role", async () => {
  const decide = (file: string) =>
    ram("decide", "--json", "--policy", `${file}#role/app`, "--request", deleting);
  expect(await decide(open)).toMatchObject({ code: 0, stderr: "" });
  const denied = await decide(limited);
  expect(denied.code).toBe(1);
  expect(jsonLines(denied.stdout)).toMatchObject([
    { decision: "explicitDeny", statement: { policy: "control/keep-logs", index: 0 } },
  ]);
});

it("decide takes a bucket as the policy on the resource", async () => {
  const bucket = `${open}#bucket/media`;
  expect(await ram("decide", "--resource-policy", bucket, "--request", reading)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('policy "bucket/media policy" allows oss:GetObject'),
  });
  const asCaller = await ram("decide", "--policy", bucket, "--request", reading);
  expect(asCaller).toMatchObject({ code: 3, stdout: "" });
  expect(asCaller.stderr).toContain("is not a caller. Pass it as --resource-policy.");
  const gap = { part: "bucket/media", reason: "The key needs oss:GetBucketPolicy." };
  const partial = folder.file("partial.json", snapshot({ notRead: [gap] }));
  const unknown = await ram(
    "decide",
    "--resource-policy",
    `${partial}#bucket/media`,
    "--request",
    reading,
  );
  expect(unknown).toMatchObject({ code: 3, stdout: "" });
  expect(unknown.stderr).toContain(
    "The policy of bucket/media is unknown. It was not read: The key needs oss:GetBucketPolicy.",
  );
});

it("explain says who can use a bucket", async () => {
  const ended = await ram("explain", "--json", `${open}#bucket/media`);
  expect(jsonLines(ended.stdout)).toMatchObject([
    { holder: "bucket/media", callers: ["222"], actions: ["oss:GetObject"], resources: [objects] },
  ]);
  const reached = await ram("explain", "--json", "--reach", objects, "--action", "oss:Get*", open);
  expect(jsonLines(reached.stdout)).toMatchObject([
    { holder: "role/app" },
    { holder: "bucket/media", request: { principalId: "222" } },
  ]);
});

it("new-access lists what a bucket policy and a removed control policy add", async () => {
  const wider = folder.file(
    "wider.json",
    snapshot({ ...parts, buckets: { media: media("222", "333") } }),
  );
  const ended = await ram("new-access", "--json", limited, wider);
  expect(ended.code).toBe(1);
  expect(jsonLines(ended.stdout)).toMatchObject([
    { holder: "role/app", policy: "custom/all" },
    { holder: "bucket/media", statement: 0, request: { principalId: "333" } },
  ]);
  const one = await ram("new-access", "--new", "--json", `${open}#bucket/media`);
  expect(jsonLines(one.stdout)).toMatchObject([{ holder: "bucket/media" }]);
  expect(await ram("new-access", `${open}#role/app`, `${limited}#role/app`)).toMatchObject({
    code: 0,
  });
});

it("compare counts the control policies of a role", async () => {
  const ended = await ram("compare", "--json", `${open}#role/app`, `${limited}#role/app`);
  expect(jsonLines(ended.stdout)).toMatchObject([{ relation: "wider" }]);
  const buckets = await ram("compare", "--json", `${open}#bucket/media`, `${limited}#bucket/media`);
  expect(jsonLines(buckets.stdout)).toMatchObject([{ relation: "equal" }]);
});

it("lint takes a bucket with other policies", async () => {
  const ended = await ram("lint", "--json", "--together", `${open}#bucket/media`);
  expect(ended.code).toBe(0);
});

it("says once what a snapshot lacks, and what the answer assumes", async () => {
  const notRead = [
    { part: "controlPolicies", reason: "The key needs resourcemanager:GetAccount." },
    { part: "blockPublicAccess", reason: "The key needs oss:GetPublicAccessBlock." },
  ];
  const file = folder.file("gaps.json", snapshot({ ...parts, notRead }));
  const name = JSON.stringify(file);
  const { stderr } = await ram("compare", `${file}#role/app`, `${file}#role/app`);
  expect(stderr).toBe(
    [
      `note: The snapshot ${name} lacks controlPolicies: The key needs resourcemanager:GetAccount. The answer assumes that there are none.`,
      `note: The snapshot ${name} lacks blockPublicAccess: The key needs oss:GetPublicAccessBlock. The answer assumes that nothing is blocked.`,
      "",
    ].join("\n"),
  );
});
