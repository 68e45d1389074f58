/** The documents of the components: their programs are deployed, and what they say is true. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  AppAccess,
  MediaBucket,
  ModerationPipeline,
  ResultChannel,
  UploadEvents,
} from "@immkit/components";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { check, readStack } from "@immkit/policies";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import type * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultNotes } from "../../packages/components/scripts/default-reasons.ts";
import { record } from "../../packages/components/src/testing/record.ts";
import { contentsOf } from "../components/cloud-contents.ts";
import { blocksOf } from "./blocks.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, "packages/components");
const programs = path.join(root, "test/components/programs");
const text = (...parts: string[]) => readFileSync(path.join(...parts), "utf8");
const blocks = (page: string, language: string) =>
  blocksOf(page, text(folder, page))
    .filter((block) => block.language === language)
    .map(({ code }) => code);

describe("the programs in the documents", () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud?.close());

  const deployed = (program: string, config = {}): Promise<Deployment> =>
    deploy({ program: path.join(programs, program), cloud, engine: "in-process", config });
  const kmsKeyId = "acs:kms:cn-hangzhou:1234567890123456:key/media";
  /** What the baseline rules find. */
  const findingsIn = async (deployment: Deployment) =>
    check(readStack(await deployment.exportState())).findings;

  it("are the programs that the tests run", () => {
    expect(blocks("README.md", "ts")[0]).toBe(text(programs, "minimal/index.ts"));
    expect(blocks("docs/programs.md", "ts")).toEqual([
      text(programs, "hardened/index.ts"),
      text(programs, "options/index.ts"),
    ]);
    const outside = path.join(root, "test/outside/programs");
    expect(blocks("README.md", "yaml")).toContain(text(outside, "yaml/Pulumi.yaml"));
    expect(blocks("README.md", "python")).toEqual([text(outside, "python/__main__.py")]);
  });

  it("minimal: is complete, and gives up no safe default", async () => {
    const deployment = await deployed("minimal");
    expect(deployment.outputs["weakened"]).toEqual([]);
    expect(await findingsIn(deployment)).toEqual([]);
    await expect(deployment.destroy()).rejects.toThrow("protected");
  }, 60_000);

  it("hardened: passes every baseline rule, and its setting deletes all but evidence", async () => {
    const deployment = await deployed("hardened", { kmsKeyId });
    expect(deployment.outputs["weakened"]).toEqual([]);
    expect(await findingsIn(deployment)).toEqual([]);
    await deployment.update({ deletion: "delete" });
    expect(deployment.outputs["weakened"]).toEqual(["deletion", "deletion"]);
    await deployment.destroy();
    expect((await contentsOf(cloud)).buckets).toEqual([
      expect.stringContaining("hardened-dev-evidence"),
      expect.stringContaining("minimal-dev-uploads-media"),
    ]);
  }, 60_000);

  it("options: works with every option", async () => {
    const deployment = await deployed("options", { kmsKeyId });
    expect(deployment.outputs["weakened"]).toEqual([]);
    expect(deployment.outputs["runtimeConfig"]).toMatchObject({
      project: "shop-uploads",
      queue: "shop-verdicts",
      uploadQueue: "shop-uploads",
      mediaBuckets: ["shop-uploads-media"],
      mediaKeyArns: [kmsKeyId],
    });
    expect(await findingsIn(deployment)).toEqual([]);
  }, 60_000);

  it("options: names every option", () => {
    const schema = JSON.parse(text(folder, "schema.json")) as Schema;
    const seen = new Set<string>();
    const names = (members: Members): string[] =>
      Object.entries(members).flatMap(([name, member]) => [
        name,
        ...referencesIn(member).flatMap((type) => {
          const { properties = {} } = schema.types[type] ?? {};
          if (seen.has(type)) return [];
          seen.add(type);
          return names(properties);
        }),
      ]);
    const all = names(
      schema.resources["immkit:index:ModerationPipeline"]?.inputProperties as Members,
    );
    const program = text(programs, "options/index.ts");
    expect(all.length).toBeGreaterThan(80);
    // The local cloud has the other reading of SMQ's documentation, and refuses this one.
    expect(all.filter((name) => !new RegExp(`\\b${name}\\b`).test(program))).toEqual([
      "subjectPrefix",
    ]);
  });
});

type Members = Readonly<Record<string, unknown>>;
interface Schema {
  readonly resources: Readonly<Record<string, { readonly inputProperties: Members }>>;
  readonly types: Readonly<Record<string, { readonly properties?: Members }>>;
}

const referencesIn = (member: unknown): string[] =>
  [...JSON.stringify(member).matchAll(/#\/types\/([^"]+)/g)].map(([, type = ""]) => type);

describe("docs/defaults.md", () => {
  const principals = ["acs:ram::1234567890123456:role/web"];
  const target = {
    region: "cn-hangzhou",
    accountId: "1234567890123456",
    project: "p",
    queue: "q",
    mediaBuckets: ["media"],
  };
  type Component = new (name: string, args: never) => pulumi.ComponentResource;
  /** The components that have `weakened`, with the arguments that they need. */
  const weakenable: Readonly<Record<string, readonly [Component, object]>> = {
    ModerationPipeline: [ModerationPipeline, { application: { trust: { principals } } }],
    MediaBucket: [MediaBucket, {}],
    ResultChannel: [ResultChannel, {}],
    UploadEvents: [UploadEvents, { bucketName: "media" }],
    AppAccess: [AppAccess, { targets: [target], trust: { principals } }],
  };
  const weaker = Object.entries(defaultNotes).flatMap(([component, notes]) =>
    Object.entries(notes).flatMap(([argument, note]) =>
      note.weaker === undefined || component === "Provider"
        ? []
        : [{ component, argument, ...note.weaker }],
    ),
  );

  it.each(weaker)(
    "says whether $component lists $argument in weakened",
    async ({ component, args, weakened }) => {
      const [Component, needed] = weakenable[component] ?? [];
      if (Component === undefined) throw new Error(`${component} has no output weakened`);
      const { outputs } = await record(
        () => void new Component("c", { ...needed, ...args } as never),
        { config: { "alicloud:region": "cn-hangzhou" } },
      );
      expect(outputs["c"]?.["weakened"]).toEqual(weakened === undefined ? [] : [weakened]);
    },
  );
});

describe("docs/errors.md", () => {
  /** Messages of Pulumi, OSS and RAM. */
  const foreign = [
    "no resource plugin 'pulumi-resource-immkit' found",
    "no folder at path",
    "error resolving type of resource",
    "cannot be deleted because it is protected",
    "BucketNotEmpty",
    "LimitExceeded.Role.Policy",
  ];
  const sources = ["packages/components/src", "packages/pulumi-local/src"]
    .flatMap((place) =>
      readdirSync(path.join(root, place), { recursive: true, encoding: "utf8" })
        .filter((file) => /(?<!\.test)\.ts$/.test(file))
        .map((file) => text(root, place, file)),
    )
    .join("\n")
    // A message can be split into several strings, and have escapes.
    .replaceAll(/["`] \+\s+["`]/g, "")
    .replaceAll(/\\(["'])/g, "$1");
  const messages = [...text(folder, "docs/errors.md").matchAll(/^\| (.+?) \|/gm)]
    .flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)])
    .map(([, message = ""]) => message)
    .filter((message) => / /.test(message) && !foreign.includes(message));

  it.each(messages)("quotes a message that exists: %s", (message) => {
    // The argument, or the setting, stands before its message. A hint follows a semicolon.
    const parts = message
      .replace(/^(?:application|region|alicloud:endpoints) /, "")
      .split(/ ?… ?|(?<=;) /);
    expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
  });
});
