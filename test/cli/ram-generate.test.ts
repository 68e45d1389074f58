import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { inProcess, jsonLines } from "./immkit.ts";
import { allow, policy } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const project = "acs:imm:cn-hangzhou:1234567890123456:project/media";
const event = (eventName: string, more: object = {}) => ({
  eventType: "ApiCall",
  serviceName: "Imm",
  eventName,
  eventTime: "2026-11-01T08:00:00Z",
  acsRegion: "cn-hangzhou",
  userIdentity: {
    type: "assumed-role",
    accountId: "1234567890123456",
    userName: "app:session",
  },
  requestParameters: { ProjectName: "media" },
  ...more,
});
const getTask = policy({ Effect: "Allow", Action: ["imm:GetTask"], Resource: [project] });
const generate = (...args: string[]) => inProcess(["ram", "generate", ...args]);

describe("immkit ram generate", () => {
  it.each<[string, string, unknown]>([
    ["an array", "array.json", [event("GetTask")]],
    ["an answer of LookupEvents", "lookup.json", { Events: [event("GetTask")], RequestId: "x" }],
    ["a compressed file", "trail.gz", gzipSync(JSON.stringify([event("GetTask")]))],
    [
      "lines of Log Service",
      "sls.jsonl",
      `${JSON.stringify({ __topic__: "actiontrail_event", event: JSON.stringify(event("GetTask")) })}\n`,
    ],
  ])("reads %s", async (_, name, content) => {
    const ended = await generate("--trail", folder.file(name, content), "--role", "app");
    expect(JSON.parse(ended.stdout)).toEqual(getTask);
    expect(ended.stderr).toContain("1 different request of the trail is proved to be allowed.");
    expect(ended.code).toBe(0);
  });

  const trail = folder.file("trail.json", [
    event("GetTask"),
    event("NoSuchOperation"),
    event("GetProject", { errorCode: "NoPermission" }),
    event("GetTask", { userIdentity: { type: "ram-user", accountId: "1", userName: "ann" } }),
    { eventName: "GetTask" },
  ]);

  it("prints the report as JSON, writes the policy, and says that it is incomplete", async () => {
    const output = join(folder.path, "app.json");
    const present = folder.file("present.json", policy(allow("imm:*", project)));
    const ended = await generate(
      "--trail",
      trail,
      "--role",
      "app",
      "--json",
      "--output",
      output,
      "--role-policy",
      present,
    );
    expect(jsonLines(ended.stdout)).toMatchObject([
      {
        identity: "acs:ram::1234567890123456:role/app",
        policies: [getTask],
        calls: { allowed: 1, denied: 1 },
        proved: 1,
        wide: [],
        denied: [{ action: "imm:GetProject", resource: project, calls: 1 }],
        unmapped: [{ service: "Imm", operation: "NoSuchOperation", calls: 1 }],
        invalid: { count: 1, examples: [{ file: trail, line: 1 }] },
        withoutDataEvents: ["imm", "log", "mns", "oss"],
        comparison: { relation: "narrower" },
        unused: [{ policy: present, statement: 0, action: "imm:*" }],
      },
    ]);
    expect(JSON.parse(readFileSync(output, "utf8"))).toEqual(getTask);
    expect(ended.stderr).toContain(`warning: ${trail}:1: invalid event: serviceName is missing.`);
    expect(ended.code).toBe(2);
  });

  it("lists who is in the trail", async () => {
    const ended = await generate("--trail", trail);
    expect(ended.stdout).toBe(
      "acs:ram::1234567890123456:role/app: 3 events\nacs:ram::1:user/ann: 1 event\n",
    );
    expect(ended.code).toBe(0);
  });

  it.each<[string, readonly string[], string]>([
    [
      "an unknown role",
      ["--role", "ap"],
      "The trail has no calls of role/ap. It has calls of acs:ram::1234567890123456:role/app.",
    ],
    ["a wrong time", ["--from", "yesterday"], '--from "yesterday" is not a time.'],
    ["a role and a user", ["--role", "a", "--user", "b"], "--role and --user exclude each other."],
    ["a time without events", ["--role", "app", "--to", "2026-01-01"], "No event counts."],
  ])("rejects %s", async (_, args, message) => {
    const ended = await generate("--trail", trail, ...args);
    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe(3);
  });

  it("rejects a file without events", async () => {
    const ended = await generate("--trail", folder.file("other.txt", "hello\n"), "--role", "app");
    expect(ended.stderr).toContain("other.txt:1: no event of the trail can be read.");
    expect(ended.code).toBe(3);
  });
});
