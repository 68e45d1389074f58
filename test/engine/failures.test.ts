/** What goes wrong is said once and clearly, and nothing stays behind. */
import { execFileSync } from "node:child_process";
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

describe.each(engines)("a failure under the engine %s", (engine) => {
  describe.skipIf(!usable(engine))(
    `of a program that has created something${usable(engine) ? "" : needsCli}`,
    () => {
      const cases: readonly [string, string, object][] = [
        [
          "the cloud's refusal",
          "refused",
          {
            code: "ResourceFailed",
            type: "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment",
            message: expect.stringContaining(
              "AttachPolicyToRole failed: EntityNotExist.Role (404)",
            ),
          },
        ],
        [
          "a wrong input",
          "input",
          {
            code: "ResourceFailed",
            type: "alicloud:message/serviceTopic:ServiceTopic",
            message: expect.stringContaining("maxMessageSize must be 1024 to 65536, it is 1"),
          },
        ],
        [
          "a resource that nobody serves",
          "unserved",
          {
            code: "ResourceFailed",
            type: "alicloud:vpc/network:Network",
            message: expect.stringMatching(
              /has no resource alicloud:vpc\/network:Network; it has: alicloud:message/,
            ),
          },
        ],
        [
          "a dynamic resource",
          "dynamic",
          {
            code: "ResourceFailed",
            type: "pulumi-nodejs:dynamic:Resource",
            message: expect.stringContaining("the dynamic provider does not want to"),
          },
        ],
        [
          "an exception",
          "apply",
          {
            code: "ProgramFailed",
            urn: undefined,
            message: expect.stringContaining("the program does not want to"),
          },
        ],
        [
          "a missing setting",
          "missing",
          { code: "ProgramFailed", message: expect.stringContaining("broken:nowhere") },
        ],
        ["a sudden end", "exit", { code: "ProgramFailed", message: expect.stringMatching(/5/) }],
      ];
      // Each run of the real engine takes seconds: there, one case for each way in which it tells a
      // failure.
      const told =
        engine === "pulumi" ? ["refused", "input", "apply", "exit"] : cases.map(([, how]) => how);
      it.each(cases.filter(([, how]) => told.includes(how)))(
        "%s",
        async (_, how, expected) => {
          const error = await failure({ engine, config: { how, token } });
          expect(error).toMatchObject({ name: "DeployError", left: [], ...expected });
          if (error.code === "ResourceFailed") expect(error.message).toContain(error.urn);
          expect(await snapshot(cloud)).toEqual(empty);
        },
        60_000,
      );

      it("stops when it is told to", async () => {
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
        expect(error).toMatchObject({ code: "Aborted", left: [] });
        expect(await snapshot(cloud)).toEqual(empty);
      }, 60_000);

      it("names what could not be destroyed", async () => {
        // A key that may create and not delete.
        const error = await failure({
          engine,
          config: { how: "refused" },
          cloud: { ...cloud, ...(await keyThatOnlyCreates()) },
        });
        expect(error).toMatchObject({
          code: "ResourceFailed",
          left: ["urn:pulumi:dev::broken::alicloud:message/serviceQueue:ServiceQueue::queue"],
        });
        expect(error.message).toMatch(/; still there: urn:pulumi:dev::broken::.*::queue$/);
        cloud.mns.reset();
        cloud.ram.reset();
        expect(await snapshot(cloud)).toEqual(empty);
      }, 60_000);
    },
  );

  it.each<[string, Partial<DeployOptions>, object]>([
    [
      "a directory that is no project",
      { program: programs },
      {
        code: "ProjectInvalid",
        message: `${programs} is no Pulumi project: it has no Pulumi.yaml`,
      },
    ],
    [
      "an endpoint that is no URL",
      {
        cloud: {
          endpoint: "nowhere",
          region: "r",
          accountId: "1",
          accessKeyId: "a",
          accessKeySecret: "s",
        },
      },
      { code: "ConfigInvalid" },
    ],
    [
      "a stack of a strange name",
      { stack: "a/b" },
      { code: "ConfigInvalid", message: "stack must be letters, digits, _, . and -" },
    ],
    ["a key with too many colons", { config: { "a:b:c": "1" } }, { code: "ConfigInvalid" }],
  ])("refuses %s before it starts", async (_, options, expected) => {
    expect(await failure({ engine, ...options })).toMatchObject(expected);
  });
});

describe.skipIf(!hasCli || process.platform === "win32")(
  `a real engine that is killed${needsCli}`,
  () => {
    it("leaves neither a process nor a resource behind", async () => {
      let family: readonly Process[] = [];
      const onEvent: DeployOptions["onEvent"] = ({ type, done }) => {
        if (family.length > 0 || !done || !type.startsWith("alicloud:message")) return;
        family = descendants(process.pid);
        const up = family.find(({ command }) => command.includes("pulumi up"));
        if (up !== undefined) process.kill(up.pid, "SIGKILL");
      };
      const error = await failure({ engine: "pulumi", config: { how: "hang" }, onEvent });
      expect(error).toMatchObject({
        code: "EngineFailed",
        message: "pulumi up was killed",
        left: [],
      });
      expect(family.map(({ command }) => command).join("\n")).toMatch(
        /pulumi-language-nodejs.*provider\/bin/s,
      );
      const alive = () =>
        processes().filter(({ pid, command }) =>
          family.some((one) => one.pid === pid && one.command === command),
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
  it("the engine pulumi and a preview say what to install", async () => {
    expect(await failure({ engine: "pulumi" })).toMatchObject({
      code: "EngineMissing",
      message: expect.stringContaining("pnpm pulumi:install"),
    });
    await expect(preview({ program, cloud })).rejects.toMatchObject({ code: "EngineMissing" });
  });
});

describe.skipIf(!hasCli)(`a preview${needsCli}`, () => {
  it("creates nothing, and tells the failure of a resource", async () => {
    const config = { how: "unserved", token };
    await expect(preview({ program, cloud, config })).rejects.toMatchObject({
      code: "ResourceFailed",
      type: "alicloud:vpc/network:Network",
    });
    expect(await preview({ program: path.join(programs, "stack"), cloud })).toEqual({
      allowed: true,
      violations: [],
      changes: { create: 15 },
    });
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
  if (AccessKey === undefined) throw new Error("the cloud made no key");
  return { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret };
}
