/** `immkit pulumi` with a stand-in for the CLI that records what it gets. */
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { inProcess, start } from "./immkit.ts";

const folder = temporaryFolder();
const real = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: "LTAI5tREALREALREALREAL12",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "REALREALREALREALREALREALREAL12",
  ALIBABA_CLOUD_SECURITY_TOKEN: "REAL-TOKEN",
  ALICLOUD_PROFILE: "REAL-PROFILE",
  PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
};
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
  const bin = path.join(folder.path, "bin");
  mkdirSync(bin);
  writeFileSync(
    path.join(bin, "pulumi"),
    `#!/bin/sh
case "$1 $2" in
"version "*) echo v3.259.0 ;;
"stack export") cat "$STATE" 2>/dev/null || { echo "error: no stack named 'local' found" >&2; exit 255; } ;;
"stack init") echo '{}' > "$STATE" ;;
*) env > env.txt; printf '%s\\n' "$@" > args.txt; cat "\${6:-/dev/null}" > settings.txt 2>/dev/null
   [ -z "$WAIT" ] || { trap 'exit 7' INT TERM; echo started; while :; do sleep 0.02; done; }
   exit 5 ;;
esac
`,
    { mode: 0o755 },
  );
});
afterAll(async () => {
  await cloud.close();
  await folder.remove();
});

let project: string;
let env: Record<string, string>;
beforeEach(() => {
  project = mkdtempSync(path.join(folder.path, "shop-"));
  writeFileSync(path.join(project, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  env = {
    ...real,
    PATH: `${path.join(folder.path, "bin")}:/usr/bin:/bin`,
    STATE: path.join(project, "state.json"),
  };
});

function envFile(changes: Readonly<Record<string, string>> = {}): string {
  const values = {
    IMMKIT_ENDPOINT: cloud.endpoint,
    IMMKIT_REGION: cloud.region,
    IMMKIT_ACCOUNT_ID: cloud.accountId,
    IMMKIT_CONTROL_KEY: cloud.controlKey,
    IMMKIT_OWNER_ACCESS_KEY_ID: cloud.accessKeyId,
    IMMKIT_OWNER_ACCESS_KEY_SECRET: cloud.accessKeySecret,
    ...changes,
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  const file = path.join(project, "env");
  writeFileSync(file, lines.join(""));
  return file;
}

const run = (args: readonly string[], changes?: Readonly<Record<string, string>>) =>
  inProcess(["pulumi", "--env", envFile(changes), "--cwd", project, "--", ...args], { env });
const recorded = (name: string) => readFileSync(path.join(project, `${name}.txt`), "utf8");

describe("immkit pulumi", () => {
  it("runs pulumi for the local cloud, without anything of the real one", async () => {
    const ended = await run(["up", "--yes", "--", "x"]);
    expect(ended).toMatchObject({ code: 5, stdout: "" });
    expect(ended.stderr).toBe(
      `The stack local is on the local cloud ${cloud.endpoint}.
Its state is in ${project}/.immkit/pulumi. PULUMI_CONFIG_PASSPHRASE is not set, so its secrets are encrypted with an empty passphrase.
`,
    );
    const args = recorded("args").split("\n");
    expect(args).toEqual([
      ...["up", "--yes", "--stack", "local", "--config-file", expect.any(String), "--", "x", ""],
    ]);
    const variables = recorded("env");
    expect(variables).not.toMatch(/REAL|AMBIENT/);
    expect(variables).toContain(`ALIBABA_CLOUD_ACCESS_KEY_ID=${cloud.accessKeyId}\n`);
    expect(variables).toContain(`PULUMI_BACKEND_URL=file://${project}/.immkit/pulumi\n`);
    expect(variables).toContain("PULUMI_STACK=local\n");
    expect(variables).toMatch(/^PATH=\/\S+\/plugins:/m);
    // Temporary files are gone.
    expect(existsSync(args[5] ?? "")).toBe(false);
    expect(readFileSync(path.join(project, ".immkit/.gitignore"), "utf8")).toBe("*\n");
  });

  it("gives the settings in a file without the key", async () => {
    writeFileSync(path.join(project, "Pulumi.local.yaml"), "config:\n  shop:a: b\n");
    await run(["preview", "--diff"]);
    expect(recorded("settings")).toContain("shop:a: b\n  alicloud:region:");
    expect(recorded("settings")).not.toContain(cloud.accessKeyId);
    expect(recorded("settings")).not.toContain(cloud.accessKeySecret);
  });

  it("passes on commands that don't use a provider", async () => {
    expect(await run(["stack", "ls"])).toMatchObject({ code: 5, stderr: "" });
    expect(recorded("args")).toBe("stack\nls\n");
    expect(recorded("env")).not.toMatch(/REAL|AMBIENT/);
  });

  it("refreshes a stack that was deployed to another local cloud", async () => {
    writeFileSync(env["STATE"] ?? "", "{}");
    mkdirSync(path.join(project, ".immkit/pulumi"), { recursive: true });
    writeFileSync(path.join(project, ".immkit/pulumi/clouds.json"), '{"local":"another"}');
    const ended = await run(["up"]);
    expect(ended.stderr).toContain("was deployed to another local cloud, so the run starts with");
    expect(recorded("args")).toMatch(/\n--refresh\n$/);
  });

  it("refuses a stack of the real cloud, before anything runs", async () => {
    const urn = "urn:pulumi:local::shop::pulumi:providers:alicloud::prod";
    const resources = [
      { type: "pulumi:providers:alicloud", urn, id: "1", inputs: { region: "cn-hangzhou" } },
      { type: "alicloud:oss/bucket:Bucket", provider: `${urn}::1` },
    ];
    writeFileSync(env["STATE"] ?? "", JSON.stringify({ deployment: { resources } }));
    expect(await run(["destroy"])).toMatchObject({
      code: 3,
      stderr:
        "error: The stack local has resources in the real cloud: those of the provider prod. Create another stack for the local cloud with immkit pulumi -- stack init NAME, and pass --stack NAME.\nimmkit error DeployError.RealCloud says more.\n",
    });
    writeFileSync(env["STATE"] ?? "", "{}");
    writeFileSync(path.join(project, "Pulumi.local.yaml"), "config: {alicloud:profile: prod}\n");
    const refused = await run(["up"]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("Pulumi.local.yaml sets alicloud:profile, so it is for the");
    expect(existsSync(path.join(project, "args.txt"))).toBe(false);
  });

  it.each([
    [["up", "--stack", "dev"], {}, 3, "create it with immkit pulumi -- stack init dev."],
    [["up"], { IMMKIT_OWNER_ACCESS_KEY_ID: "" }, 3, "IMMKIT_OWNER_ACCESS_KEY_ID is not set in"],
    [["up"], { IMMKIT_ENDPOINT: "http://127.0.0.1:1" }, 4, "Nothing answers at http://127.0.0.1:1"],
    [["up"], { IMMKIT_CONTROL_KEY: "x" }, 4, "Another local cloud answers at"],
    [["up"], { IMMKIT_ENDPOINT: "https://imm.aliyuncs.com" }, 3, "which is not on this machine"],
    [[], {}, 3, "missing required argument 'args'"],
  ])("%j with %j ends with %i", async (args, changes, code, message) => {
    const ended = await run(args, changes as Record<string, string>);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toContain(message);
  });

  it("says how to install a CLI", async () => {
    env["PATH"] = "/usr/bin:/bin";
    const ended = await run(["up"]);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(
      /^error: .*no pulumi on PATH.*https:\/\/www\.pulumi\.com\/docs\/install.*immkit dev deploys without a CLI\.\n/,
    );
  });

  it("says how to write the arguments of pulumi", async () => {
    const ended = await inProcess(["pulumi", "up", "--yes"]);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("immkit pulumi -- up --yes");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("passes on %s", async (signal) => {
    const args = ["pulumi", "--env", envFile(), "--", "up"];
    const child = start(args, { env: { ...env, WAIT: "1" }, cwd: project });
    if (child.stdout === null) throw new Error("no pipe");
    await once(child.stdout, "data");
    child.kill(signal);
    expect(await child.ended).toMatchObject({ code: 7, stdout: "started\n" });
  });
});
