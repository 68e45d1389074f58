/** What the options of resources do, with both engines: the same steps, state and notes. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { DeployError, type DeployEvent, type Deployment, deploy } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines, needsCli, programs, usable } from "./engines.ts";

const program = path.join(programs, "options");
const box = "urn:pulumi:dev::options::immkit-test:index:Box";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

describe.each(engines)("options of resources with the engine %s", (engine) => {
  describe.skipIf(!usable(engine))(`in one stack${usable(engine) ? "" : needsCli}`, () => {
    let folder: string;
    let deployment: Deployment;
    const events: DeployEvent[] = [];

    const note = (title: string) => path.join(folder, `${title}.json`);
    /** The calls of the plugin since the last time, sorted: some are made in parallel. */
    const calls = async (): Promise<readonly string[]> => {
      const log = path.join(folder, "calls.log");
      const lines = (await readFile(log, "utf8").catch(() => "")).split("\n");
      await rm(log, { force: true });
      return lines.filter((line) => /^(create|update|delete)/.test(line)).sort();
    };
    /** The finished steps since the last time that changed something. */
    const steps = (): readonly string[] => {
      const done = events.filter(({ op, done: isDone }) => isDone && op !== "same");
      events.length = 0;
      return done.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`).sort();
    };
    const resource = (name: string) =>
      deployment.resources.find((candidate) => candidate.name === name);
    const failure = async (work: Promise<void>): Promise<DeployError> => {
      const error = await work.catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(DeployError);
      return error as DeployError;
    };

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "immkit-notes-"));
      const found = { title: "found", size: 1, text: "found", written: "found by hand" };
      await writeFile(note("found"), JSON.stringify(found));
      deployment = await deploy({
        program,
        cloud,
        engine,
        config: {
          "notes:folder": folder,
          "notes:author": "ann",
          token: { value: "do-not-show", secret: true },
        },
        onEvent: (event) => events.push(event),
      });
    }, 60_000);
    afterAll(() => rm(folder, { recursive: true }));

    it("creates, and imports without a change", async () => {
      expect(await calls()).toEqual([
        "create by-own by bob",
        "create dependent by ann",
        "create first by ann",
        "create follower by ann",
        "create guarded by ann",
        "create ignores by ann",
        "create in-box by ann",
        "create moves by ann",
        "create part by ann",
        "create replaces by ann",
        "create retained by ann",
        "create secret by ann",
      ]);
      expect(resource("found")).toMatchObject({
        id: "found",
        outputs: { written: "found by hand" },
      });
    });

    it("shows no secret of a plugin", async () => {
      const state = JSON.stringify(await deployment.exportState());
      expect(state).not.toContain("do-not-show");
      expect(resource("secret")?.inputs["token"]).toBe("[secret]");
      expect(resource("secret")?.outputs["token"]).toBe("[secret]");
    });

    it("follows aliases, ignores, replaces, moves and updates", async () => {
      steps();
      await deployment.update({ phase: "second" });
      expect(steps()).toEqual([
        "delete dependent",
        "delete first",
        "delete replaces",
        "replace dependent",
        "replace first",
        "replace replaces",
        "update follower",
        "update found",
        "update ignores",
      ]);
      expect(await calls()).toEqual([
        "create dependent by ann",
        "create next by ann",
        "create replaced by ann",
        "delete dependent by ann",
        "delete first by ann",
        "delete replaces by ann",
        "update follower by ann",
        "update found by ann",
        "update ignores by ann",
      ]);
      expect(resource("crate-note")).toMatchObject({
        urn: `${box}$notes:index:Note::crate-note`,
        id: "in-box",
        parent: `${box}::crate`,
      });
      expect(resource("crate-note-part")?.id).toBe("part");
      expect(resource("box-note")).toBeUndefined();
      expect(resource("ignores")?.inputs["lines"]).toEqual([
        { text: "first" },
        { text: "changed" },
      ]);
      await deployment.update();
      expect(steps()).toEqual([]);
    }, 60_000);

    it("refreshes changed and deleted notes, and repairs them", async () => {
      await writeFile(note("follower"), JSON.stringify({ title: "follower", size: 7, text: "x" }));
      await rm(note("moves"));
      await deployment.refresh();
      expect(resource("follower")?.inputs).toMatchObject({ size: 7, text: "x" });
      expect(resource("moves")).toBeUndefined();
      await calls();
      await deployment.update();
      expect(await calls()).toEqual(["create moves by carl", "update follower by ann"]);
    }, 60_000);

    it("refuses to delete what is protected", async () => {
      const removed = await failure(deployment.update({ guarded: "false" }));
      expect(removed).toMatchObject({
        code: "ResourceFailed",
        urn: "urn:pulumi:dev::options::notes:index:Note::guarded",
        message: expect.stringMatching(/protected/),
      });
      await calls();
      const before = await readdir(folder);
      const refused = await failure(deployment.destroy());
      expect(refused).toMatchObject({
        code: "DestroyFailed",
        message: expect.stringMatching(/protected/),
      });
      expect(refused.remaining).toContain(`${box}$notes:index:Note::crate-note`);
      expect(await calls()).toEqual([]);
      expect((await readdir(folder)).filter((file) => file !== "calls.log").sort()).toEqual(
        before.filter((file) => file !== "calls.log").sort(),
      );
    }, 60_000);

    it("stops a destroy at a failure, and completes it later", async () => {
      await deployment.update({ guarded: "true", open: "true", stuck: "true" });
      await calls();
      const stopped = await failure(deployment.destroy());
      expect(stopped).toMatchObject({
        code: "DestroyFailed",
        urn: "urn:pulumi:dev::options::notes:index:Note::stuck",
        message: expect.stringMatching(/the note stuck has to be kept/),
      });
      const remaining = stopped.remaining.map((urn) => urn.split("::").at(-1));
      expect(remaining).toEqual(expect.arrayContaining(["stuck", "first"]));
      expect(remaining).not.toContain("dependent");
      expect(await readdir(folder)).toEqual(expect.arrayContaining(["stuck.json", "next.json"]));

      await writeFile(note("stuck"), JSON.stringify({ title: "stuck", text: "free" }));
      await deployment.destroy();
      const left = (await readdir(folder)).filter((file) => file !== "calls.log");
      // The part went with its note, so nobody deleted it; the other one is retained.
      expect(left.sort()).toEqual(["part.json", "retained.json"]);
    }, 60_000);
  });
});
