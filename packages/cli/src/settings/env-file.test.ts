import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { readEnvFile, variablesOf, writeEnvFile } from "./env-file.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "immkit-env-"));
  file = join(folder, ".env.local");
});
afterEach(() => rmSync(folder, { recursive: true }));

const config = JSON.stringify({ project: "it\\s #1", roleArn: "acs:ram::1:role/app" });
const values = {
  IMMKIT_ENDPOINT: "http://127.0.0.1:8788",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "a+b/c==",
  IMMKIT_CONFIG: config,
};

describe("writeEnvFile", () => {
  it("writes a file that only the owner can read, with its values and who wrote it", async () => {
    await writeEnvFile(file, values, "immkit dev");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toBe(
      `# Written by immkit dev (process ${process.pid}). It is removed when that ends.
IMMKIT_ENDPOINT=http://127.0.0.1:8788
ALIBABA_CLOUD_ACCESS_KEY_SECRET=a+b/c==
IMMKIT_CONFIG='{"project":"it\\\\s #1","roleArn":"acs:ram::1:role/app"}'
`,
    );
    expect(readdirSync(folder)).toEqual([".env.local"]);
    expect(await readEnvFile(file, memoryIo())).toEqual(values);
  });

  it("updates and removes its file", async () => {
    const written = await writeEnvFile(file, {}, "immkit dev");
    expect(written.file).toBe(file);
    await written.update({ IMMKIT_REGION: "cn-shanghai" });
    expect(await readEnvFile(file, memoryIo())).toEqual({ IMMKIT_REGION: "cn-shanghai" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await written.remove();
    await written.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not remove what somebody else wrote", async () => {
    const written = await writeEnvFile(file, values, "immkit dev");
    writeFileSync(file, "MINE=1\n");
    await written.remove();
    expect(readFileSync(file, "utf8")).toBe("MINE=1\n");
  });

  it("replaces the file of a process that ended without removing it", async () => {
    // No process has this number: it is above the largest one of Linux.
    writeFileSync(
      file,
      "# Written by immkit dev (process 4194305). It is removed when that ends.\n",
    );
    await writeEnvFile(file, { IMMKIT_REGION: "cn-hangzhou" }, "immkit local");
    expect(await readEnvFile(file, memoryIo())).toEqual({ IMMKIT_REGION: "cn-hangzhou" });
  });

  it.each([
    ["MINE=1\n", "exists, and immkit did not write it. Pass another name, or delete it."],
    [
      `# Written by immkit dev (process ${process.ppid}). It is removed when that ends.\n`,
      `is in use by immkit dev (process ${process.ppid}). Stop that process, or pass another name.`,
    ],
  ])("keeps a file that starts with %j", async (text, message) => {
    writeFileSync(file, text);
    await expect(writeEnvFile(file, values, "immkit local")).rejects.toThrow(
      `The env file ${JSON.stringify(file)} ${message}`,
    );
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it.each([
    ["missing/.env", "its folder does not exist"],
    [".", "it is a directory"],
  ])("says why %j can't be written", async (name, reason) => {
    await expect(writeEnvFile(join(folder, name), values, "immkit dev")).rejects.toMatchObject({
      name: "CommandError",
      exitCode: 3,
      message: expect.stringContaining(`can't be written: ${reason}.`),
    });
  });
});

it("the application's key of a cloud is the owner's", () => {
  const cloud = {
    endpoint: "http://127.0.0.1:8788",
    region: "cn-hangzhou",
    accountId: "1234567890123456",
    controlKey: "control",
    accessKeyId: "id",
    accessKeySecret: "secret",
  };
  expect(variablesOf(cloud)).toEqual({
    IMMKIT_ENDPOINT: "http://127.0.0.1:8788",
    IMMKIT_REGION: "cn-hangzhou",
    IMMKIT_ACCOUNT_ID: "1234567890123456",
    IMMKIT_CONTROL_KEY: "control",
    IMMKIT_OWNER_ACCESS_KEY_ID: "id",
    IMMKIT_OWNER_ACCESS_KEY_SECRET: "secret",
    ALIBABA_CLOUD_ACCESS_KEY_ID: "id",
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: "secret",
  });
});
