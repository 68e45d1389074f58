/** Every seed of the rules on the real engine: all of them in one preview, with the pack. */
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startCloud } from "@immkit/local-cloud";
import { check, readStack, rules } from "@immkit/policies";
import { preview } from "@immkit/pulumi-local";
import { expect, it } from "vitest";
import { hasCli, needsCli } from "../engine/engines.ts";
import { packFolder } from "./analyzer.ts";

const folder = fileURLToPath(new URL("../../policies/moderation/fixtures/seeds", import.meta.url));
const program = fileURLToPath(new URL("programs/seeds", import.meta.url));
const names = readdirSync(folder).map((file) => path.basename(file, ".json"));

interface Resource {
  name: string;
  readonly type: string;
  parent?: string;
}

/** What this preview can't have, and the seeds that need it. */
const left: Readonly<Record<string, readonly string[]>> = {
  "explicit providers of several accounts and regions": [
    "13-bucket-elsewhere",
    "13-topic-and-queues-elsewhere",
    "24-trusts-other-account",
  ],
  "a name that the provider refuses by itself": ["12-name-2020"],
  "an output of the stack": ["24-access-key-exported"],
  "resources that the stand-in provider lacks": [
    "10-default-role-by-name",
    "12-name-2017",
    "14-webhook-with-token-deprecated",
    "18-function-takes-longer",
    "20-endpoint-open",
    "20-endpoint-open-in-halves",
    "22-mns-full-access-of-a-user",
    "25-key-without-rotation",
    "25-trail-of-writes-only",
  ],
};

/** A seed with unique names, such as `s07-media` for the resource `media`. */
function renamed(name: string): readonly Resource[] {
  const number = `s${String(names.indexOf(name)).padStart(2, "0")}`;
  const text = readFileSync(path.join(folder, `${name}.json`), "utf8");
  const own = text.replaceAll(/\b(shop|verdicts)\b/g, `${number}-$1`);
  const { resources } = JSON.parse(own) as { resources: Resource[] };
  for (const resource of resources) {
    resource.name = `${number}-${resource.name.replace(`${number}-`, "")}`;
    if (resource.parent !== undefined) resource.parent = `${number}-${resource.parent}`;
  }
  return resources;
}

it.skipIf(!hasCli)(
  `seeds have the same findings in a preview${needsCli}`,
  async () => {
    const without = Object.values(left).flat();
    expect(names).toEqual(expect.arrayContaining(without));
    const stacks = names.filter((name) => !without.includes(name)).map(renamed);
    const place = (urn = "") => urn.split("::").at(-1);
    const expected = stacks.flatMap((resources) =>
      check(readStack(JSON.stringify({ resources })), { rules }).findings.map(
        ({ rule, urn, verdict }) => `${rule} ${place(urn)} ${verdict}`,
      ),
    );
    const temporary = await mkdtemp(path.join(tmpdir(), "immkit-seeds-"));
    const cloud = await startCloud();
    try {
      const fixture = path.join(temporary, "fixture.json");
      await writeFile(fixture, JSON.stringify({ resources: stacks.flat() }));
      const { violations } = await preview({
        program,
        cloud,
        config: { fixture },
        policyPacks: [{ directory: packFolder, config: { immkit: { pack: "strict" } } }],
      });
      const found = violations.map(
        ({ policy, urn, level }) =>
          `${policy} ${place(urn)} ${level === "mandatory" ? "fail" : "undetermined"}`,
      );
      expect(found.toSorted()).toEqual(expected.toSorted());
    } finally {
      await cloud.close();
      await rm(temporary, { recursive: true });
    }
  },
  180_000,
);
