/** Recordings of stacks that releases deployed: the program, the state, and the cloud. */
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { configFor, type PulumiFolder, pulumiFolder } from "./pulumi-cli.ts";

/** A folder for each release. */
export const recordings = path.join(import.meta.dirname, "recorded");

/** What a recording has in place of the address of the cloud, which is another one each time. */
export const recordedHost = "cloud.invalid";

/** What a recording has in place of the key of the cloud's owner. */
export const recordedKey = { accessKeyId: "recorded", accessKeySecret: "recorded" };

export interface RunningStack {
  readonly cloud: LocalCloud;
  readonly pulumi: PulumiFolder;
  close(): Promise<void>;
}

/** A cloud with the data in `data`, and a stack in it with the program in `program`. */
export async function runningStack(program: string, data: string): Promise<RunningStack> {
  const cloud = await startCloud({ dataDir: data });
  const files: Record<string, string> = {};
  for (const name of ["Pulumi.yaml", "index.ts"])
    files[name] = await readFile(path.join(program, name), "utf8");
  const pulumi = await pulumiFolder(files, configFor(cloud));
  await pulumi.run("config", "set", "--secret", "alicloud:secretKey", cloud.accessKeySecret);
  return {
    cloud,
    pulumi,
    async close() {
      await pulumi.remove();
      await cloud.close();
    },
  };
}

/** The recorded stack of a release, in a copy of its cloud. */
export async function recordedStack(release: string): Promise<RunningStack> {
  const recording = path.join(recordings, release);
  const copy = await mkdtemp(path.join(tmpdir(), "immkit-recorded-"));
  await cp(path.join(recording, "cloud"), copy, { recursive: true });
  const stack = await runningStack(recording, copy);
  const { host } = new URL(stack.cloud.endpoint);
  const state = await readFile(path.join(recording, "state.json"), "utf8");
  await stack.pulumi.write("state.json", state.replaceAll(recordedHost, host));
  await stack.pulumi.run("stack", "import", "--file", "state.json");
  return {
    ...stack,
    async close() {
      await stack.close();
      await rm(copy, { recursive: true });
    },
  };
}

export const recordedReleases = (): Promise<string[]> => readdir(recordings);
