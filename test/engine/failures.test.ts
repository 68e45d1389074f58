/** A failed deployment reports the failure, and destroys what it created. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { DeployError, type DeployOptions, deploy, preview } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines, hasCli, needsCli, programs, usable } from "./engines.ts";
import { snapshot } from "./snapshot.ts";

let cloud: LocalCloud;
let empty: unknown;
beforeAll(async () => {
  cloud = await startCloud();
  empty = await snapshot(cloud);
});
afterAll(() => cloud.close());

const program = path.join(programs, "broken");
const token = { value: "do-not-show", secret: true } as const;
async function failure(options: Partial<DeployOptions>): Promise<DeployError> {
  const error = await deploy({ program, cloud, ...options }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DeployError);
  expect(inspect(error, { depth: 9 })).not.toMatch(
    new RegExp(`do-not-show|${cloud.accessKeySecret}`),
  );
  return error as DeployError;
}

describe.each(engines)("a failure with the engine %s", (engine) => {
  describe.skipIf(!usable(engine))(
    `of a program that has created a resource${usable(engine) ? "" : needsCli}`,
    () => {
      const cases: readonly { what: string; how: string; expected: object }[] = [
        {
          what: "a call that the cloud rejects",
          how: "rejected",
          expected: {
            code: "ResourceFailed",
            type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
            message: expect.stringContaining(
              "AttachPolicyToRole failed: EntityNotExist.Role (404)",
            ),
          },
        },
        {
          what: "an invalid input",
          how: "input",
          expected: {
            code: "ResourceFailed",
            type: "alicloud:message/serviceTopic:ServiceTopic",
            message: expect.stringContaining("maxMessageSize must be 1024 to 65536, not 1"),
          },
        },
        {
          what: "a resource that the provider doesn't have",
          how: "unsupported",
          expected: {
            code: "ResourceFailed",
            type: "alicloud:vpc/network:Network",
            message: expect.stringMatching(
              /has no resource alicloud:vpc\/network:Network\. It has: alicloud:cms/,
            ),
          },
        },
        {
          what: "a provider plugin that can't be configured",
          how: "plugin",
          expected: {
            code: "ResourceFailed",
            type: "notes:index:Note",
            message: expect.stringContaining("notes:folder is not set"),
          },
        },
        {
          what: "an exception",
          how: "apply",
          expected: {
            code: "ProgramFailed",
            urn: undefined,
            message: expect.stringContaining("the program failed on purpose"),
          },
        },
        {
          what: "a missing setting",
          how: "missing",
          expected: {
            code: "ProgramFailed",
            message: expect.stringContaining("broken:nowhere"),
          },
        },
        {
          what: "a process that exits",
          how: "exit",
          expected: { code: "ProgramFailed", message: expect.stringMatching(/5/) },
        },
      ];
      // A run of the real engine takes seconds, so it gets one case for each way of reporting.
      const tested =
        engine === "pulumi"
          ? cases.filter(({ how }) => ["rejected", "input", "apply", "exit"].includes(how))
          : cases;
      it.each(tested)(
        "reports $what",
        async ({ how, expected }) => {
          const error = await failure({ engine, config: { how, token } });
          expect(error).toMatchObject({ name: "DeployError", remaining: [], ...expected });
          if (error.code === "ResourceFailed") expect(error.message).toContain(error.urn);
          expect(await snapshot(cloud)).toEqual(empty);
        },
        60_000,
      );

      it("aborts", async () => {
        const stop = new AbortController();
        const onEvent: DeployOptions["onEvent"] = ({ type, done }) => {
          if (type.startsWith("alicloud:message") && done) stop.abort(new Error("enough"));
        };
        const error = await failure({
          engine,
          config: { how: "hang" },
          signal: stop.signal,
          onEvent,
        });
        expect(error).toMatchObject({ code: "Aborted", remaining: [] });
        expect(await snapshot(cloud)).toEqual(empty);
      }, 60_000);

      it("names what could not be destroyed", async () => {
        // A key that can create and not delete.
        const error = await failure({
          engine,
          config: { how: "rejected" },
          cloud: { ...cloud, ...(await keyThatOnlyCreates()) },
        });
        expect(error).toMatchObject({
          code: "ResourceFailed",
          remaining: ["urn:pulumi:dev::broken::alicloud:message/serviceQueue:ServiceQueue::queue"],
        });
        expect(error.message).toMatch(/; not deleted: urn:pulumi:dev::broken::.*::queue$/);
        cloud.mns.reset();
        cloud.ram.reset();
        expect(await snapshot(cloud)).toEqual(empty);
      }, 60_000);
    },
  );

  it.each<{ what: string; options: Partial<DeployOptions>; expected: object }>([
    {
      what: "a directory without a project",
      options: { program: programs },
      expected: {
        code: "ProjectInvalid",
        message: `${programs} is not a Pulumi project: it has no Pulumi.yaml`,
      },
    },
    {
      what: "an endpoint that is not a URL",
      options: {
        cloud: {
          endpoint: "nowhere",
          region: "r",
          accountId: "1",
          accessKeyId: "a",
          accessKeySecret: "s",
        },
      },
      expected: { code: "ConfigInvalid" },
    },
    {
      what: "an invalid stack name",
      options: { stack: "a/b" },
      expected: { code: "ConfigInvalid", message: "stack must be letters, digits, _, . and -" },
    },
    {
      what: "a key with two colons",
      options: { config: { "a:b:c": "1" } },
      expected: { code: "ConfigInvalid" },
    },
  ])("rejects $what before it starts", async ({ options, expected }) => {
    expect(await failure({ engine, ...options })).toMatchObject(expected);
  });
});

describe.skipIf(!hasCli || process.platform === "win32")(
  `a real engine that is killed${needsCli}`,
  () => {
    it("leaves no process and no resource behind", async () => {
      let children: readonly Process[] = [];
      const onEvent: DeployOptions["onEvent"] = ({ type, done }) => {
        if (children.length > 0 || !done || !type.startsWith("alicloud:message")) return;
        children = descendants(process.pid);
        const up = children.find(({ command }) => command.includes("pulumi up"));
        if (up !== undefined) process.kill(up.pid, "SIGKILL");
      };
      const error = await failure({ engine: "pulumi", config: { how: "hang" }, onEvent });
      expect(error).toMatchObject({
        code: "EngineFailed",
        message: "pulumi up was killed",
        remaining: [],
      });
      const commands = children.map(({ command }) => command).join("\n");
      expect(commands).toContain("pulumi-language-nodejs");
      expect(commands).toContain("provider/bin");
      const alive = () =>
        processes().filter(({ pid, command }) =>
          children.some((one) => one.pid === pid && one.command === command),
        );
      await expect.poll(alive, { timeout: 10_000 }).toEqual([]);
      expect(await snapshot(cloud)).toEqual(empty);
    }, 60_000);
  },
);

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .trim()
    .split("\n");
  return lines.map((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), parent: Number(parent), command: command ?? "" };
  });
}

function descendants(of: number, all = processes()): Process[] {
  return all
    .filter(({ parent, command }) => parent === of && !command.startsWith("ps "))
    .flatMap((child) => [child, ...descendants(child.pid, all)]);
}

describe.skipIf(hasCli)("without a CLI", () => {
  it("the engine pulumi and a preview say how to install it", async () => {
    expect(await failure({ engine: "pulumi" })).toMatchObject({
      code: "EngineMissing",
      message: expect.stringContaining("pnpm pulumi:install"),
    });
    await expect(preview({ program, cloud })).rejects.toMatchObject({ code: "EngineMissing" });
  });
});

describe.skipIf(!hasCli)(`a preview${needsCli}`, () => {
  it("creates nothing, and reports the failure of a resource", async () => {
    const config = { how: "unsupported", token };
    await expect(preview({ program, cloud, config })).rejects.toMatchObject({
      code: "ResourceFailed",
      type: "alicloud:vpc/network:Network",
    });
    const notes = await mkdtemp(path.join(tmpdir(), "immkit-notes-"));
    const stack = { program: path.join(programs, "stack"), config: { "notes:folder": notes } };
    expect(await preview({ ...stack, cloud })).toEqual({
      allowed: true,
      violations: [],
      changes: { create: 15 },
    });
    await rm(notes, { recursive: true });
    expect(await snapshot(cloud)).toEqual(empty);
  }, 60_000);
});

async function keyThatOnlyCreates(): Promise<{ accessKeyId: string; accessKeySecret: string }> {
  const { signAcs3 } = await import("@immkit/local-cloud/wire");
  const ram = async (action: string, params: Record<string, string>) => {
    const { accessKeyId, accessKeySecret, endpoint } = cloud;
    const { target, headers } = signAcs3({
      host: new URL(endpoint).host,
      action,
      version: "2015-05-01",
      params,
      accessKeyId,
      accessKeySecret,
    });
    return (await (await fetch(endpoint + target, { method: "POST", headers })).json()) as {
      AccessKey?: { AccessKeyId: string; AccessKeySecret: string };
    };
  };
  const document = {
    Version: "1",
    Statement: [
      { Effect: "Allow", Action: ["mns:CreateQueue", "mns:GetQueueAttributes"], Resource: ["*"] },
    ],
  };
  await ram("CreateUser", { UserName: "creator" });
  await ram("CreatePolicy", {
    PolicyName: "create-only",
    PolicyDocument: JSON.stringify(document),
  });
  await ram("AttachPolicyToUser", {
    PolicyName: "create-only",
    PolicyType: "Custom",
    UserName: "creator",
  });
  const { AccessKey } = await ram("CreateAccessKey", { UserName: "creator" });
  if (AccessKey === undefined) throw new Error("the cloud returned no key");
  return { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
}
