/**
 * The packed packages as a user gets them: installed with npm and with pnpm, in folders outside the
 * workspace. They need a Pulumi CLI, and packing takes a minute: everyday tests without a CLI leave
 * them out.
 */
import { afterAll, beforeAll, describe } from "vitest";
import { hasCli, needsCli } from "../engine/engines.ts";
import { describeEngine } from "./engine.ts";
import { installOutside, managers, type Outside } from "./install.ts";
import { describeJavaScript } from "./javascript.ts";
import { describeLanguages } from "./languages.ts";
import { describeTypes } from "./types.ts";

describe.skipIf(!hasCli)(`packed packages${needsCli}`, () => {
  let outside: Outside;
  beforeAll(async () => {
    outside = await installOutside();
  }, 300_000);
  afterAll(() => outside?.remove());

  describe.each(managers)("with %s", (manager) => {
    const project = () => outside.projects[manager];
    describe("types", () => describeTypes(manager, project));
    describe("JavaScript", () => describeJavaScript(project));
    describe("pulumi up", () => describeEngine(manager, project));
    describe.skipIf(manager === "npm")("other languages", () => describeLanguages(project));
  });
});
