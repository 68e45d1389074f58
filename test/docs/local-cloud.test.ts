/** Runs the steps of the page "Your stack on the local cloud" as a user would, in a shell. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { hasCli, needsCli } from "../engine/engines.ts";
import { blocksOf } from "./blocks.ts";

const root = path.resolve(import.meta.dirname, "../..");
const page = path.join(root, "packages/components/docs/local-cloud.md");

it.skipIf(!hasCli)(
  `the page about the local cloud says all that is needed${needsCli}`,
  async () => {
    const blocks = blocksOf(page, await readFile(page, "utf8"));
    const [start, ...steps] = blocks.filter(({ language }) => language === "sh");
    const settings = blocks.find(({ language }) => language === "yaml")?.code ?? "";
    const folder = await mkdtemp(path.join(tmpdir(), "immkit-docs-"));
    let local: Local | undefined;
    try {
      await writeProgram(folder);
      local = await startLocal(folder, /^npx immkit (local .*)$/m.exec(start?.code ?? "")?.[1]);
      const { port, key } = local;
      const onPort = (text: string) => text.replaceAll("8788", port);
      await writeFile(path.join(folder, "Pulumi.local.yaml"), onPort(settings));
      const script = steps
        .map(({ code }) => code.replace(/^export ALIBABA_CLOUD_ACCESS_KEY_ID=.*$/m, key))
        .join("\necho ---\n");
      const { stdout } = await promisify(execFile)("bash", ["-euc", script], {
        cwd: folder,
        env: {
          HOME: folder,
          PATH: [
            path.join(root, ".pulumi/bin"),
            path.dirname(process.execPath),
            process.env["PATH"],
          ].join(":"),
          PULUMI_SKIP_CONFIRMATIONS: "true",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          NO_COLOR: "1",
        },
      });
      const [deploy = "", use = "", end = ""] = stdout.split("\n---\n");
      expect(deploy).toMatch(/created/);
      expect(use).not.toMatch(/to (?:create|update|delete|replace)/);
      expect(end).toMatch(/\d+ deleted/);
      const config = JSON.parse(await readFile(path.join(folder, "runtime-config.json"), "utf8"));
      expect(config).toMatchObject({
        project: expect.stringMatching(/^shop-local-uploads-project-/),
        endpoints: { imm: `http://127.0.0.1:${port}` },
      });
    } finally {
      await local?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
  120_000,
);

/** The minimal program, with the packages of this folder. */
async function writeProgram(folder: string): Promise<void> {
  const program = path.join(root, "test/components/programs/minimal");
  const project = await readFile(path.join(program, "Pulumi.yaml"), "utf8");
  await writeFile(
    path.join(folder, "Pulumi.yaml"),
    project.replace("name: minimal", "name: shop").replace(/path: .*(?=node_modules)/, "path: "),
  );
  await writeFile(path.join(folder, "index.ts"), await readFile(path.join(program, "index.ts")));
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await symlink(path.join(root, "test/node_modules"), path.join(folder, "node_modules"));
}

interface Local {
  readonly port: string;
  /** The line that exports the key. */
  readonly key: string;
  stop(): Promise<unknown>;
}

/** Starts `immkit local` on a free port. */
async function startLocal(folder: string, command = ""): Promise<Local> {
  expect(command).toContain("--port 8788");
  const child = spawn(
    path.join(folder, "node_modules/.bin/immkit"),
    command.replace("8788", "0").split(" "),
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  let text = "";
  for await (const line of createInterface(child.stdout)) {
    text += `${line}\n`;
    if (line.includes("Stop with")) break;
  }
  return {
    port: /http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? "",
    key: /export ALIBABA_CLOUD_ACCESS_KEY_ID=.*/.exec(text)?.[0] ?? "",
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
