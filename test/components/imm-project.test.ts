/** The life of an ImmProject with the Pulumi CLI. */
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Call, openApi } from "../clients/openapi.ts";
import { hasCli, needsCli } from "../engine/engines.ts";
import { settingsFor } from "./plugin.ts";
import { type PulumiFolder, pulumiFolder } from "./pulumi-cli.ts";

const project = `name: shop
runtime:
  name: nodejs
  options:
    typescript: false
main: index.mjs
`;
const pluginLines = `plugins:
  providers:
    - name: immkit
      path: node_modules/@immkit/components/plugin
`;
const program = (body: string) => `
import { ImmProject } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";
const description = pulumi.secret("hidden description");
const media = { projectName: "media", serviceRole: "service", description, tags: { team: "trust" } };
${body}`;

describe.skipIf(!hasCli)(`an ImmProject with the Pulumi CLI${needsCli}`, () => {
  let cloud: LocalCloud;
  let folder: PulumiFolder;
  let imm: Call;

  beforeAll(async () => {
    cloud = await startCloud();
    imm = openApi("Imm", cloud);
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: "1",
      Statement: [
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: ["imm.aliyuncs.com"] } },
      ],
    });
    for (const RoleName of ["service", "other"])
      await openApi("Ram", cloud)("CreateRole", { RoleName, AssumeRolePolicyDocument });
    const { secretKey = "", ...settings } = settingsFor(cloud);
    const config = Object.entries(settings).map(([name, value]) => [`immkit:${name}`, value]);
    folder = await pulumiFolder(
      {
        "Pulumi.yaml": project,
        "index.mjs": program(`new ImmProject("first", media);`),
      },
      Object.fromEntries(config),
    );
    await folder.run("config", "set", "--secret", "immkit:secretKey", secretKey);
  }, 60_000);

  afterAll(async () => {
    await folder?.remove();
    await cloud?.close();
  });

  it("shows the lines that Pulumi.yaml needs", async () => {
    await expect(folder.run("preview")).rejects.toThrow(
      /@immkit\/components has a provider plugin, and .*Pulumi\.yaml doesn't say where it is\. Add these lines:\s+plugins:\s+providers:\s+- name: immkit\s+path: node_modules\/@immkit\/components\/plugin/,
    );
    await folder.write("Pulumi.yaml", project + pluginLines);
  }, 60_000);

  it("refuses a profile that doesn't exist in the preview already", async () => {
    const other = await folder.otherConfig((text) =>
      text.replace(/"?immkit:accessKey"?: *"?[^",\n}]+"?/, '"immkit:profile": "nobody"'),
    );
    await expect(folder.run("preview", ...other)).rejects.toThrow(
      /InvalidProfile: .*config\.json can't be read \(ENOENT\)/,
    );
  }, 60_000);

  it("is created, without a secret in the stored state, and then unchanged", async () => {
    await folder.run("up", "--yes", "--skip-preview");
    const state = await folder.storedState();
    expect(state).toContain("immkit:index:ImmProject");
    expect(state).not.toContain("hidden description");
    expect(state).not.toContain(cloud.accessKeySecret);
    await folder.run("up", "--yes", "--skip-preview", "--expect-no-changes");
  }, 60_000);

  it("shows drift by property, and repairs it", async () => {
    await imm("UpdateProject", {
      ProjectName: "media",
      ServiceRole: "other",
      Tag: '[{"Key":"team","Value":"web"}]',
    });
    const preview = await folder.run("preview", "--refresh", "--diff");
    expect(preview).toMatch(/~ serviceRole: "other" => "service"/);
    expect(preview).toMatch(/~ team\s*: "web" => "trust"/);
    await folder.run("up", "--yes", "--skip-preview", "--refresh");
    expect((await imm("GetProject", { ProjectName: "media" }))["Project"]).toMatchObject({
      ServiceRole: "service",
      Tags: [{ TagKey: "team", TagValue: "trust" }],
    });
  }, 60_000);

  it("keeps the project under an alias, imports one, adopts one, and reads one", async () => {
    for (const ProjectName of ["old", "mine", "seen"])
      await imm("CreateProject", { ProjectName, ServiceRole: "service", Description: "by hand" });
    await folder.write(
      "index.mjs",
      program(`
new ImmProject("renamed", media, { aliases: [{ name: "first" }] });
new ImmProject("imported", { projectName: "old", serviceRole: "service" }, { import: "old" });
new ImmProject("adopted", { projectName: "mine", serviceRole: "other", adopt: true });
export const seen = ImmProject.get("seen", "seen").description;
`),
    );
    const steps = await folder.steps(["up", "--yes", "--skip-preview"]);
    const operations = steps
      .filter(({ type }) => type === "immkit:index:ImmProject")
      .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
    expect(operations.sort()).toEqual([
      "create adopted",
      "import imported",
      "read seen",
      "same renamed",
    ]);
    expect(await folder.run("stack", "output", "seen")).toBe("by hand\n");
    expect((await imm("GetProject", { ProjectName: "mine" }))["Project"]).toMatchObject({
      ServiceRole: "other",
      Description: "by hand",
    });
    await folder.run(
      "import",
      "immkit:index:ImmProject",
      "by-cli",
      "seen",
      "--yes",
      "--generate-code=false",
      "--protect=false",
    );
    expect(await folder.storedState()).toContain("::immkit:index:ImmProject::by-cli");
  }, 60_000);

  it("is replaced in another region, and deleted at the end", async () => {
    const beijing = await folder.otherConfig((text) => text.replace("cn-hangzhou", "cn-beijing"));
    expect(await folder.run("preview", ...beijing)).toMatch(/immkit:index:ImmProject .*replace/);
    await folder.run("destroy", "--yes", "--skip-preview");
    // `ImmProject.get` only reads a project. The imported ones are managed.
    expect(await imm("ListProjects")).toMatchObject({ Projects: [] });
  }, 60_000);
});
