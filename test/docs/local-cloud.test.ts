/** Runs the steps of the page "Your stack on the local cloud" as a user would, in a shell. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { hasCli, needsCli } from "../engine/engines.ts";
import { blocksOf } from "./blocks.ts";

const root = path.resolve(import.meta.dirname, "../..");
const page = path.join(root, "packages/components/docs/local-cloud.md");

/** Keys like those of the real cloud. The steps work all the same, and never use them. */
const realKeys = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: "LTAI5tREALREALREALREAL12",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "REALREALREALREALREALREALREAL12",
  ALICLOUD_PROFILE: "REAL",
  PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
};

it.skipIf(!hasCli)(
  `the page about the local cloud says all that is needed${needsCli}`,
  async () => {
    const blocks = blocksOf(page, await readFile(page, "utf8"));
    const [start, ...steps] = blocks.filter(({ language }) => language === "sh");
    const folder = await mkdtemp(path.join(tmpdir(), "immkit-docs-"));
    const calls: string[] = [];
    // Records each call that leaves for the real cloud.
    const proxy = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`);
      response.writeHead(502).end();
    }).on("connect", ({ url }, socket) => {
      calls.push(`CONNECT ${url}`);
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    let local: Local | undefined;
    try {
      await writeProgram(folder);
      local = await startLocal(folder, /^npx immkit (local .*)$/m.exec(start?.code ?? "")?.[1]);
      // npx itself would ask the registry for its latest version.
      const script = steps
        .map(({ code }) => code.replaceAll("npx immkit", "node_modules/.bin/immkit"))
        .join("\necho ---\n");
      const { stdout } = await promisify(execFile)("bash", ["-euc", script], {
        cwd: folder,
        env: {
          ...realKeys,
          HOME: folder,
          PATH: [
            path.join(root, ".pulumi/bin"),
            path.dirname(process.execPath),
            process.env["PATH"],
          ].join(":"),
          HTTPS_PROXY: proxyUrl,
          HTTP_PROXY: proxyUrl,
          PULUMI_SKIP_CONFIRMATIONS: "true",
          NO_COLOR: "1",
        },
      });
      const [use = "", end = ""] = stdout.split("\n---\n");
      expect(use).toMatch(/\d+ created/);
      expect(use.slice(use.indexOf(" created\n"))).not.toMatch(
        /to (?:create|update|delete|replace)/,
      );
      expect(end).toMatch(/\d+ deleted/);
      const config = JSON.parse(await readFile(path.join(folder, "runtime-config.json"), "utf8"));
      expect(config).toMatchObject({
        project: expect.stringMatching(/^shop-local-uploads-project-/),
        endpoints: { imm: local.endpoint },
      });
      const environment = await readFile(path.join(folder, "environment.json"), "utf8");
      expect(environment).toContain(local.endpoint);
      expect(environment).not.toContain("REAL");
      expect(calls).toEqual([]);
    } finally {
      await local?.stop();
      proxy.close();
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
  const source = await readFile(path.join(program, "index.ts"), "utf8");
  const spy = `import { writeFileSync } from "node:fs";
writeFileSync("environment.json", JSON.stringify(process.env));
`;
  await writeFile(path.join(folder, "index.ts"), spy + source);
  await mkdir(path.join(folder, ".aliyun"));
  const profile = { name: "REAL", mode: "AK", access_key_id: "REAL", access_key_secret: "REAL" };
  await writeFile(
    path.join(folder, ".aliyun/config.json"),
    JSON.stringify({ current: "REAL", profiles: [{ ...profile, region_id: "cn-hangzhou" }] }),
  );
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  await symlink(path.join(root, "test/node_modules"), path.join(folder, "node_modules"));
}

interface Local {
  readonly endpoint: string;
  stop(): Promise<unknown>;
}

/** Starts `immkit local`. */
async function startLocal(folder: string, command = ""): Promise<Local> {
  expect(command).toContain("--env .env.local");
  const child = spawn(
    path.join(folder, "node_modules/.bin/immkit"),
    [...command.split(" "), "--port", "0"],
    { cwd: folder, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  let text = "";
  for await (const line of createInterface(child.stdout)) {
    text += `${line}\n`;
    if (line.includes("Stop with")) break;
  }
  return {
    endpoint: /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? "",
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
