/**
 * The packed packages as a user gets them: installed with npm and with pnpm, in folders outside the
 * workspace.
 */
import { afterAll, beforeAll, describe } from "vitest";
import { hasCli, needsCli } from "../engine/engines.ts";
import { describeEngine } from "./engine.ts";
import { installOutside, managers, type Outside } from "./install.ts";
import { describeJavaScript } from "./javascript.ts";
import { describeLanguages } from "./languages.ts";
import { describeTypes } from "./types.ts";

let outside: Outside;
beforeAll(async () => {
  outside = await installOutside();
}, 300_000);
afterAll(() => outside?.remove());

describe.each(managers)("with %s", (manager) => {
  const project = () => outside.projects[manager];
  describe("types", () => describeTypes(manager, project));
  describe("JavaScript", () => describeJavaScript(project));
  describe.skipIf(!hasCli)(`pulumi up${needsCli}`, () => describeEngine(manager, project));
  describe.skipIf(!hasCli || manager === "npm")(`other languages${needsCli}`, () =>
    describeLanguages(project),
  );
});
