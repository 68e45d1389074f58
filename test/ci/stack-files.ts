import { writeFileSync } from "node:fs";
import path from "node:path";

const urn = (name: string) => `urn:pulumi:dev::shop::immkit:index:ImmProject::${name}`;
const project = (name: string, inputs: object) => ({
  urn: urn(name),
  type: "immkit:index:ImmProject",
  inputs,
});

/** The inputs of a project that is fine, one that fails, and one that is not known yet. */
export const projects = {
  good: { projectName: "media", serviceRole: "own" },
  bad: { projectName: "media" },
  open: { projectName: "media", serviceRole: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
};

/** Writes the files that examples name: a state, a preview, a plan, facts and waivers. */
export function writeStackFiles(folder: string, inputs: object): void {
  const file = (name: string, content: unknown) =>
    writeFileSync(
      path.join(folder, name),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  const preview = {
    steps: [{ op: "create", urn: urn("shop"), newState: project("shop", inputs) }],
    changeSummary: { create: 1 },
  };
  file("state.json", { version: 3, deployment: { resources: [project("old", projects.good)] } });
  file("preview.json", preview);
  file("preview-source.json", preview);
  file("plan-source.json", {
    format_version: "1.2",
    planned_values: { root_module: {} },
    resource_changes: [],
    configuration: { root_module: {} },
  });
  file("index.ts", '// A project.\n\nnew ImmProject("shop", {});\n');
  file("facts.json", { production: false });
  file(
    "waivers.yaml",
    "waivers:\n  - {rule: oss-versioned, resource: old, reason: r, owner: o, expires: 2999-01-01}\n",
  );
}
