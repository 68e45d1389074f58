import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findCli } from "./find-cli.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "immkit-find-"));
  vi.stubEnv("PATH", "/usr/bin:/bin");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Creates a `pulumi` with this script. */
async function createCli(place: string, script: string): Promise<string> {
  const bin = path.join(folder, place);
  await mkdir(bin, { recursive: true });
  await writeFile(path.join(bin, "pulumi"), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(bin, "pulumi"), 0o755);
  return bin;
}
const program = async () => {
  const place = path.join(folder, "examples", "one");
  await mkdir(place, { recursive: true });
  return place;
};

describe.skipIf(process.platform === "win32")("findCli", () => {
  it("searches PATH first", async () => {
    vi.stubEnv("PATH", `${await createCli("one", "echo v3.250.0")}:/usr/bin:/bin`);
    await createCli(".pulumi/bin", "echo v3.300.0");
    expect((await findCli(await program())).cli).toEqual({
      folder: path.join(folder, "one"),
      executable: path.join(folder, "one", "pulumi"),
      version: "3.250.0",
    });
  });

  it("searches .pulumi/bin at and above the program", async () => {
    const bin = await createCli(".pulumi/bin", "echo v3.259.0");
    expect((await findCli(await program())).cli).toMatchObject({ folder: bin, version: "3.259.0" });
  });

  it("skips a CLI that is too old, and reports it", async () => {
    vi.stubEnv("PATH", `${await createCli("old", "echo v3.249.9")}:/usr/bin:/bin`);
    const { cli, reason } = await findCli(await program());
    expect(cli).toBeUndefined();
    expect(reason).toMatch(/old\/pulumi is version 3\.249\.9, older than 3\.250$/);
    const bin = await createCli(".pulumi/bin", "echo v4.0.1");
    expect((await findCli(await program())).cli).toMatchObject({ folder: bin, version: "4.0.1" });
  });

  it("skips a CLI that doesn't run", async () => {
    vi.stubEnv("PATH", `${await createCli("broken", "exit 1")}:/usr/bin:/bin`);
    expect((await findCli(await program())).reason).toMatch(
      /broken\/pulumi does not print its version$/,
    );
  });

  it("names the command that installs one", async () => {
    expect((await findCli(await program())).reason).toMatch(/pnpm pulumi:install/);
  });
});
