import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";
import { allow, policy, snapshot } from "./policies.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const media = "acs:oss:*:*:media/*";
const wordy = folder.file(
  "wordy.json",
  policy(
    allow("oss:GetObject", media),
    allow("oss:PutObject", media),
    allow("oss:GetObject", "acs:oss:*:*:media/a.jpg"),
  ),
);
const large = folder.file(
  "large.json",
  policy(
    ...Array.from({ length: 200 }, (_, index) =>
      allow("oss:GetObject", `acs:oss:*:*:bucket-${index}/folder/with/a/long/name/*`),
    ),
  ),
);

describe("immkit ram minimise", () => {
  it("prints the same policy in fewer statements", async () => {
    const ended = await immkit(["ram", "minimise", wordy, "--json"]);
    const [small, ...more] = jsonLines(ended.stdout) as { Statement: object[] }[];
    expect(more).toEqual([]);
    expect(small?.Statement).toHaveLength(1);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/^3 statements, \d+ characters → 1 statement, \d+ characters\n$/);
    const file = folder.file("small.json", small);
    expect(
      jsonLines((await inProcess(["ram", "compare", file, wordy, "--json"])).stdout),
    ).toMatchObject([{ relation: "equal" }]);
  });

  interface Minimised {
    readonly Statement: readonly {
      readonly Effect: string;
      readonly Resource: readonly string[];
    }[];
  }
  const resourcesOf = (parts: readonly string[], effect: string) =>
    parts
      .flatMap((part) => (JSON.parse(part) as Minimised).Statement)
      .flatMap(({ Effect, Resource }) => (Effect === effect ? Resource : []));

  it("splits a policy that is too large for RAM", async () => {
    const ended = await inProcess(["ram", "minimise", large, "--json"]);
    const parts = ended.stdout.trimEnd().split("\n");
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(6144);
    expect(new Set(resourcesOf(parts, "Allow")).size).toBe(200);
    expect(ended.stderr).toMatch(/ in 2 policies\. Attach all of them\.\n$/);
  });

  it("splits a policy of 100,000 characters", async () => {
    const statements = [
      ...Array.from({ length: 1000 }, (_, index) =>
        allow("oss:GetObject", `acs:oss:*:*:bucket-${index}/folder/with/a/long/name/*`),
      ),
      allow("imm:GetTask", "*"),
      { Effect: "Deny", Action: "oss:*", Resource: "*" },
    ];
    const file = folder.file("huge.json", JSON.stringify(policy(...statements), null, 2));
    const ended = await inProcess(["ram", "minimise", file, "--json"]);
    expect(ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /^1002 statements, \d+ characters → \d+ statements, .* in \d+ policies/,
      ),
    });
    const parts = ended.stdout.trimEnd().split("\n");
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(6144);
    expect(new Set(resourcesOf(parts, "Allow")).size).toBe(1001);
    expect(resourcesOf(parts, "Deny")).toEqual(["*"]);
  }, 60_000);

  it.each([
    [
      "a statement that RAM rejects",
      '{"Version":"1","Statement":[\n{"Effect":"Allow","Action":"oss:GetObject"}]}',
      "2:1: Invalid identity policy: Resource is missing.",
    ],
    [
      "a member that is written twice",
      '{"Version":"1","Statement":[{"Effect":"Allow",\n"Effect":"Deny"}]}',
      "2:1: Invalid identity policy: ",
    ],
    ["text after the policy", '{"Version":"1"}}', "1:16: Invalid identity policy: "],
  ])("prints the position of %s", async (_, content, message) => {
    const file = folder.file("wrong.json", content);
    const ended = await inProcess(["ram", "minimise", file]);
    expect(ended.stderr).toContain(`error: ${file}:${message}`);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });

  it("has no limit for a policy on a bucket, unless --limit is passed", async () => {
    const users = Array.from(
      { length: 200 },
      (_, index) => `acs:ram::1234567890123456:user/somebody-${index}`,
    );
    const statement = allow("oss:GetObject", media, { Principal: users });
    const bucket = folder.file("bucket.json", policy(statement, statement));
    const ended = await inProcess(["ram", "minimise", bucket, "--json"]);
    expect(jsonLines(ended.stdout)).toEqual([
      policy(allow(["oss:GetObject"] as string[], [media], { Principal: users })),
    ]);
    expect(ended.code).toBe(0);
    const small = await inProcess(["ram", "minimise", bucket, "--limit", "6144"]);
    expect(small).toMatchObject({
      code: 3,
      stdout: "",
      stderr: expect.stringContaining("A policy with a Principal can't be split"),
    });
  });

  it("indents for people, and reads a policy of a snapshot", async () => {
    const account = folder.file(
      "account.json",
      snapshot({ policies: { one: [policy(allow(["oss:GetObject", "oss:GetObject"], media))] } }),
    );
    const ended = await inProcess(["ram", "minimise", `${account}#policy/one`]);
    expect(ended.stdout).toBe(
      `${JSON.stringify(policy(allow(["oss:GetObject"], [media])), null, 2)}\n`,
    );
  });

  it.each([
    [["absent.json"], "does not exist"],
    [[wordy, "--limit", "0"], "'--limit <characters>'"],
    [[wordy, "--limit", "20"], "does not fit the limit of 20 characters"],
    [[folder.file("two.json", snapshot({ policies: {} }))], "is not one policy"],
    [[folder.file("bad.json", { Version: "2" })], "Version"],
  ])("ends with 3 for %j", async (args, message) => {
    const ended = await inProcess(["ram", "minimise", ...args]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });
});
