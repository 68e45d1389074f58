/**
 * Tries the lowest and the newest version of each peer that the packages accept:
 * `node test/compatibility/peers.ts [NAME…]`. Ends with 1 if something doesn't work.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import semver from "semver";
import { packElsewhere } from "../packages/pack-elsewhere.ts";
import { startRegistry } from "../packages/registry.ts";
import { createProject, runIn } from "./project.ts";

interface Peer {
  readonly package: string;
  readonly name: string;
  /** Other packages that the trial needs. */
  readonly with?: Readonly<Record<string, string>>;
  /** An ES module that uses the peer through the package. It throws if something doesn't work. */
  readonly program: string;
}

const deployProgram = `
import { startCloud } from "@immkit/local-cloud";
import { deploy } from "@immkit/pulumi-local";
import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("stack", { recursive: true });
writeFileSync("stack/Pulumi.yaml", "name: peers\\nruntime: nodejs\\nmain: index.mjs\\nplugins:\\n  providers:\\n    - name: immkit\\n      path: ../node_modules/@immkit/components/plugin\\n");
writeFileSync("stack/index.mjs", 'import { ModerationPipeline } from "@immkit/components";\\nconst pipeline = new ModerationPipeline("uploads", { deletion: "delete", application: { trust: { principals: ["acs:ram::1234567890123456:role/web"] } } });\\nexport const runtimeConfig = pipeline.runtimeConfig;\\n');
const cloud = await startCloud();
const stack = await deploy({ program: "stack", cloud, engine: "in-process" });
if (stack.outputs.runtimeConfig === undefined) throw new Error("no outputs");
await stack.destroy();
await cloud.close();
`;

const pulumi = { "@pulumi/alicloud": "^3.108.0", "@pulumi/pulumi": "^3.270.0" };
const own = { "@immkit/components": "*", "@immkit/local-cloud": "*", "@immkit/pulumi-local": "*" };

const peers: readonly Peer[] = [
  {
    package: "@immkit/pulumi-local",
    name: "@pulumi/pulumi",
    with: { ...pulumi, ...own },
    program: deployProgram,
  },
  {
    package: "@immkit/components",
    name: "@pulumi/alicloud",
    with: { ...pulumi, ...own },
    program: deployProgram,
  },
  {
    package: "@immkit/runtime",
    name: "@opentelemetry/api",
    program: `
import { openTelemetry } from "@immkit/runtime/telemetry";
if (typeof (await openTelemetry()) !== "object") throw new Error("no telemetry");`,
  },
  {
    package: "@immkit/runtime",
    name: "@alicloud/credentials",
    program: `
import { writeFileSync } from "node:fs";
import { credentialsUri, fromOfficial } from "@immkit/runtime/credentials";
import { createServer } from "node:http";
const server = createServer((_, response) => response.end('{"Code":"Success","AccessKeyId":"AKID","AccessKeySecret":"secret","SecurityToken":"token","Expiration":"2099-01-01T00:00:00Z"}'));
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const uri = "http://127.0.0.1:" + server.address().port;
const credential = await fromOfficial(credentialsUri({ ALIBABA_CLOUD_CREDENTIALS_URI: uri })).getCredential();
if (credential.accessKeyId !== "AKID") throw new Error("another key");
server.closeAllConnections();
server.close();`,
  },
  {
    package: "@immkit/runtime",
    name: "pg",
    program: `
import { PostgresLedger } from "@immkit/runtime/ledger/postgres";
const error = await PostgresLedger.open({ connectionString: "postgresql://127.0.0.1:9/none" }).catch((reason) => reason);
if (error.code !== "LedgerUnavailable") throw error;`,
  },
  {
    package: "@immkit/runtime",
    name: "mysql2",
    program: `
import { MysqlLedger } from "@immkit/runtime/ledger/mysql";
const connectionString = "mysql://root@127.0.0.1:9/none";
const error = await MysqlLedger.open({ connectionString, retryMs: 0 }).catch((reason) => reason);
if (error.code !== "LedgerUnavailable") throw error;`,
  },
];

const wanted = process.argv.slice(2);
const scratch = await mkdtemp(path.join(tmpdir(), "immkit-peers-"));
const registry = await startRegistry();
let works = true;
try {
  const packed = await packElsewhere(scratch);
  for (const { filename } of packed) await registry.add(filename);
  for (const peer of peers.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const tarball = packed.find(({ name }) => name === peer.package)?.filename ?? "";
    const manifest = await runIn(scratch, "tar", ["-xzOf", tarball, "package/package.json"]);
    const range = String(JSON.parse(manifest).peerDependencies[peer.name]);
    for (const version of [String(semver.minVersion(range)), range]) {
      const folder = path.join(
        scratch,
        `${peer.name.replace(/\W/g, "-")}-${version.replace("^", "newest-")}`,
      );
      const dependencies = { ...peer.with, [peer.package]: "*", [peer.name]: version };
      const problem = await createProject(folder, dependencies, registry.npmrc)
        .then(() => writeFile(path.join(folder, "peer.mjs"), peer.program))
        .then(() => runIn(folder, "node", ["peer.mjs"]))
        .then(
          () => undefined,
          (error: Error) => error.message,
        );
      const installed = path.join(folder, "node_modules", peer.name, "package.json");
      const found = await readFile(installed, "utf8").then(
        (text) => JSON.parse(text).version,
        () => version,
      );
      works &&= problem === undefined;
      console.log(
        `${peer.package} ${problem === undefined ? "works" : "doesn't work"} with ${peer.name} ${found} (${range})`,
      );
      if (problem !== undefined) console.log(problem.replaceAll(/^/gm, "    | "));
    }
  }
} finally {
  await registry.close();
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = works ? 0 : 1;
