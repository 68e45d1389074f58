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

  it("splits a policy that is too large for RAM, into policies that are not", async () => {
    const ended = await inProcess(["ram", "minimise", large, "--json"]);
    const parts = ended.stdout.trimEnd().split("\n");
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(6144);
    const resources = parts.flatMap((part) =>
      (JSON.parse(part) as { Statement: { Resource: string[] }[] }).Statement.flatMap(
        ({ Resource }) => Resource,
      ),
    );
    expect(new Set(resources).size).toBe(200);
    expect(ended.stderr).toContain(`in ${parts.length} policies, to be attached together`);
  });

  /** Of some 100,000 characters, which is more than policies are read with elsewhere. */
  const huge = (...more: readonly object[]) =>
    policy(
      ...Array.from({ length: 1000 }, (_, index) =>
        allow("oss:GetObject", `acs:oss:*:*:bucket-${index}/folder/with/a/long/name/*`),
      ),
      ...more,
    );

  it("splits a policy however large it is", async () => {
    const file = folder.file(
      "huge.json",
      JSON.stringify(
        huge(allow("imm:GetTask", "*"), { Effect: "Deny", Action: "oss:*", Resource: "*" }),
        null,
        2,
      ),
    );
    const ended = await immkit(["ram", "minimise", file, "--json"]);
    expect(ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /^1002 statements, \d+ characters → \d+ statements, .* in \d+ policies/,
      ),
    });
    const parts = ended.stdout.trimEnd().split("\n");
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(6144);
    const resources = (Effect: string) =>
      parts.flatMap((part) =>
        (
          JSON.parse(part) as { Statement: { Effect: string; Resource: string[] }[] }
        ).Statement.flatMap((each) => (each.Effect === Effect ? each.Resource : [])),
      );
    expect(new Set(resources("Allow")).size).toBe(1001);
    expect(resources("Deny")).toEqual(["*"]);
  });

  const long = Array.from(
    { length: 2000 },
    (_, index) => `acs:oss:*:*:bucket-${index}/folder/with/a/long/name/*`,
  );
  it.each<[string, string | object, string]>([
    [
      "a statement that RAM refuses",
      huge({ Effect: "Allow", Action: "oss:GetObject" }),
      "Statement 1000: Resource is missing.",
    ],
    ["a statement that is none", huge(["x"]), "Statement 1000: Expected an object"],
    ["another version", { ...huge(), Version: "2" }, 'Version must be "1"'],
    ["an unknown element", { ...huge(), Id: "x" }, 'Unknown member "Id"'],
    ["no statement", { Version: "1", Sid: "x".repeat(70_000) }, 'Unknown member "Sid"'],
    [
      "an empty list",
      { Version: "1", Statement: [], Sid: "x".repeat(70_000) },
      'Unknown member "Sid"',
    ],
    [
      "a name that stands twice",
      JSON.stringify(huge()).replace('"Effect":"Allow"', '"Effect":"Deny","Effect" : "Allow"'),
      "two members of the same name",
    ],
    ["what is no JSON", `${JSON.stringify(huge())}}`, "It is not JSON"],
    [
      "one statement that is too large",
      policy(allow("oss:GetObject", long)),
      "Statement 0: It alone is too large to be read.",
    ],
    [
      "a small policy that RAM refuses",
      policy({ Effect: "Allow", Action: "oss:GetObject" }),
      "Resource is missing.",
    ],
  ])("names, as an identity policy, what is wrong with %s", async (_, content, message) => {
    const ended = await inProcess(["ram", "minimise", folder.file("wrong.json", content)]);
    expect(ended.stderr).toContain('wrong.json" is no valid identity policy: ');
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ code: 3, stdout: "" });
  });

  it("sees no second name in texts with quotes, colons and backslashes", async () => {
    const odd = 'acs:oss:*:*:a/"x":\\"\\:{"y":1}*';
    const ended = await inProcess([
      "ram",
      "minimise",
      folder.file("odd.json", huge(allow("imm:GetTask", odd))),
      "--json",
    ]);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining(JSON.stringify(odd)) });
  });

  it("sets no limit to a policy on a bucket, unless told one", async () => {
    const users = Array.from(
      { length: 200 },
      (_, index) => `acs:ram::1234567890123456:user/somebody-${index}`,
    );
    const statement = allow("oss:GetObject", media, { Principal: users });
    const bucket = folder.file("bucket.json", policy(statement, statement));
    const ended = await immkit(["ram", "minimise", bucket, "--json"]);
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

  it("is indented for people, and reads a policy of a snapshot", async () => {
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
