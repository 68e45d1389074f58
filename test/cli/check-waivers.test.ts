import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { immkit, inProcess, jsonLines } from "./immkit.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const projects = (...names: string[]) => ({
  resources: names.map((name) => ({
    name,
    type: "immkit:index:ImmProject",
    props: { projectName: name },
  })),
});
const one = folder.file("one.json", projects("shop"));
const two = folder.file("two.json", projects("shop", "forum"));
const waivers = (file: string, expires: string) =>
  folder.file(
    file,
    [
      "# Reviewed on 2026-11-30.",
      "waivers:",
      "  - rule: imm-project-service-role",
      '    resource: "sh*"',
      "    reason: The project is only for tests.",
      "    owner: ann@example.com",
      `    expires: ${expires}`,
      "  - rule: imm-project-name",
      "    resource: old",
      "    reason: It is deleted soon.",
      "    owner: ann@example.com",
      '    expires: "2999-01-01"',
      "",
    ].join("\n"),
  );
const valid = waivers("waivers.yaml", "2999-01-01");

const check = ["check", "--rule", "imm-project-*"];

describe("immkit check --waivers", () => {
  it("accepts findings, and names unused waivers", async () => {
    const { code, stdout, stderr } = await immkit([...check, "--json", "--waivers", valid, one]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "warning: The waiver of imm-project-name for old matches no finding. Delete it.\n",
    });
    expect(jsonLines(stdout)).toMatchObject([
      {
        subject: "shop",
        waived: true,
        waiver: { reason: "The project is only for tests.", owner: "ann@example.com" },
      },
    ]);
    expect((await inProcess([...check, "--waivers", valid, one])).stdout.split("\n").at(-2)).toBe(
      "0 failures, 0 undetermined, 1 waived",
    );
    expect(await inProcess([...check, "--waivers", valid, two])).toMatchObject({ code: 1 });
  });

  it("doesn't count an expired waiver, and names it", async () => {
    const expired = waivers("expired.yaml", "2020-01-31");
    const { code, stderr } = await inProcess([...check, "--waivers", expired, one]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "warning: The waiver of imm-project-service-role for sh* expired after 2020-01-31. It no longer counts. Its owner is ann@example.com.\n",
    );
  });

  it("is off with --no-waivers", async () => {
    const { code, stderr } = await inProcess([...check, "--waivers", valid, "--no-waivers", one]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  });

  it.each([
    [
      "waivers:\n  - rule: imm-notified\n    resource: a\n",
      ":2:5: /waivers/0/reason must be a text.",
    ],
    ['{"waivers": [{"rule": "imm"}]}', ":1:14: /waivers/0/resource must be a text."],
    ["waivers: [", ":1:11: "],
    ["", ":1:1: The file must be an object."],
  ])("ends with 3 for %j", async (content, message) => {
    const file = folder.file("wrong.yaml", content);
    const { code, stderr } = await inProcess([...check, "--waivers", file, one]);
    expect(code).toBe(3);
    expect(stderr).toContain(`error: ${file}${message}`);
  });
});

describe("immkit check --baseline", () => {
  const file = join(folder.path, "baseline.json");

  it("reports only what is new after --write-baseline", async () => {
    expect(await inProcess([...check, "--write-baseline", file, one])).toEqual({
      code: 0,
      signal: null,
      stdout: "",
      stderr: `1 finding is in ${file}.\n`,
    });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      format: "immkit.check-baseline/1",
      findings: [{ rule: "imm-project-service-role", subject: "shop" }],
    });
    expect(await inProcess([...check, "--json", "--baseline", file, one])).toMatchObject({
      code: 0,
      stdout: "",
    });
    const { code, stdout } = await inProcess([...check, "--json", "--baseline", file, two]);
    expect(code).toBe(1);
    expect(jsonLines(stdout)).toMatchObject([{ subject: "forum" }]);
  });

  it("ends with 3 for a file that can't be read or written", async () => {
    expect(await inProcess([...check, "--baseline", one, one])).toMatchObject({
      code: 3,
      stderr: `error: ${one}:1:1: This is not a baseline file. Write one with --write-baseline FILE.\nimmkit error WaiverError.InvalidBaseline says more.\n`,
    });
    expect(await inProcess([...check, "--write-baseline", join(one, "none"), one])).toMatchObject({
      code: 3,
    });
  });
});

describe("immkit check --against", () => {
  const stack = (name: string, action: string, ...more: string[]) =>
    folder.file(name, {
      resources: [
        ...projects("shop", ...more).resources,
        {
          name: "app",
          type: "alicloud:ram/role:Role",
          props: {
            roleName: "app",
            assumeRolePolicyDocument: JSON.stringify({
              Version: "1",
              Statement: [
                {
                  Effect: "Allow",
                  Action: "sts:AssumeRole",
                  Principal: { Service: ["fc.aliyuncs.com"] },
                },
              ],
            }),
          },
        },
        {
          name: "policy",
          type: "alicloud:ram/policy:Policy",
          props: {
            policyName: "policy",
            policyDocument: JSON.stringify({
              Version: "1",
              Statement: [
                { Effect: "Allow", Action: action, Resource: "acs:oss:*:*:media/cats/*" },
              ],
            }),
          },
        },
        {
          name: "attachment",
          type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
          props: { policyName: "policy", policyType: "Custom", roleName: "app" },
        },
      ],
    });
  const old = stack("old.json", "oss:GetObject");

  it("reports only new findings, and new access with a request", async () => {
    expect(await inProcess([...check, "--against", old, old])).toMatchObject({ code: 0 });
    const now = stack("now.json", "oss:*Object", "forum");
    const { code, stdout } = await inProcess([...check, "--json", "--against", old, now]);
    expect(code).toBe(1);
    expect(jsonLines(stdout)).toMatchObject([
      { rule: "imm-project-service-role", subject: "forum" },
      {
        rule: "new-access",
        subject: "app",
        verdict: "fail",
        message: "The role allows more than before: oss:*Object.",
        request: {
          action: "oss:PutObject",
          resource: "acs:oss:*:1234567890123456:media/cats/x",
        },
      },
    ]);
  });
});
