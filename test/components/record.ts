/**
 * Records the stack of a release: deploys `programs/everything` to a local cloud, and writes the
 * program, the state and the cloud's data to `recorded/VERSION`. Later releases must be able to
 * update this stack. Keys are replaced, although they are those of a cloud that is gone.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ossOf } from "./cloud-contents.ts";
import { recordedHost, recordedKey, recordings, runningStack } from "./recording.ts";

const program = path.join(import.meta.dirname, "programs", "everything");
const manifest = path.join(import.meta.dirname, "../../packages/components/package.json");
const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
const recording = path.join(recordings, version);
const data = await mkdtemp(path.join(tmpdir(), "immkit-recorded-"));

const { cloud, pulumi, close } = await runningStack(program, data);
const { host } = new URL(cloud.endpoint);
const { accessKeyId, accessKeySecret, controlKey } = cloud;
let state: string;
try {
  await pulumi.run("up", "--yes", "--skip-preview");
  await ossOf(cloud).useBucket("everything-media").put("kept/a.txt", Buffer.from("media"));
  state = await pulumi.run("stack", "export", "--show-secrets");
} finally {
  await close();
}

/** The text without what belongs to this cloud. */
const neutral = (text: string): string =>
  [
    [host, recordedHost],
    [accessKeyId, recordedKey.accessKeyId],
    [accessKeySecret, recordedKey.accessKeySecret],
    [controlKey, "recorded"],
  ].reduce((result, [found = "", replacement = ""]) => result.replaceAll(found, replacement), text);

/** Leaves out where in the program a resource was created: a path of this machine. */
function withoutPositions(member: string, value: unknown): unknown {
  return ["sourcePosition", "stackTrace"].includes(member) ? undefined : value;
}

await rm(recording, { recursive: true, force: true });
await mkdir(path.join(recording, "cloud"), { recursive: true });
await cp(program, recording, { recursive: true });
await cp(path.join(data, "objects"), path.join(recording, "cloud", "objects"), { recursive: true });
for (const [file, text] of [
  ["state.json", state],
  ["cloud/state.json", await readFile(path.join(data, "state.json"), "utf8")],
] as const) {
  const readable = JSON.stringify(JSON.parse(neutral(text)), withoutPositions, 2);
  await writeFile(path.join(recording, file), `${readable}\n`);
}
await rm(data, { recursive: true });
console.log(`recorded ${path.relative(process.cwd(), recording)}`);
