/**
 * Sets up the running local cloud for the worker: the stack of index.ts, a RAM user that can assume
 * the application's role, and pictures in the bucket. `node setup.ts FOLDER` reads cloud.json in
 * FOLDER, and writes worker.env, stack.json and objects.txt there.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deploy } from "@immkit/pulumi-local";
import { parseRuntimeConfig } from "@immkit/runtime";
import { type Account, createWorker, uploadMedia } from "../quickstart/setup.ts";

const folder = process.argv[2] ?? ".local";
const cloud = JSON.parse(readFileSync(path.join(folder, "cloud.json"), "utf8")) as Account;
const worker = await createWorker(cloud);
const deployment = await deploy({
  program: import.meta.dirname,
  cloud,
  engine: "in-process",
  // Short: the messages of a killed worker are redelivered soon.
  config: { worker: worker.arn, handlerTimeoutSeconds: "1" },
  onEvent: ({ op, type, done }) => done && console.error(`${op} ${type}`),
});
const config = parseRuntimeConfig(deployment.outputs["runtimeConfig"]);
await worker.allowAssume(config.roleArn ?? "");
const { uris } = await uploadMedia(cloud, config.mediaBuckets[0] ?? "");

const inFolder = (name: string): string => path.join(folder, name);
writeFileSync(inFolder("stack.json"), JSON.stringify(deployment.outputs, null, 2));
writeFileSync(
  inFolder("objects.txt"),
  `${uris.filter((uri) => !uri.endsWith(".mp4")).join("\n")}\n`,
);
const env = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: worker.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: worker.accessKeySecret,
  IMMKIT_CONFIG: inFolder("stack.json"),
  WORKER_SQLITE: inFolder("worker.db"),
  WORKER_LEASE_SECONDS: "3",
  WORKER_WORK_MS: "300",
};
const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
writeFileSync(inFolder("worker.env"), lines.join(""), { mode: 0o600 });
console.error(`${folder} has worker.env, stack.json and objects.txt.`);
// The stack stays deployed. Its deployment would keep this process running.
process.exit();
