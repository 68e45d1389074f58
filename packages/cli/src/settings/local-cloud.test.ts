import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { findLocalCloud, withEnvFile } from "./local-cloud.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "immkit-env-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe("findLocalCloud", () => {
  it("takes all values of the file, and none of the environment", async () => {
    const file = write("a", "IMMKIT_ENDPOINT=http://127.0.0.1:1\nIMMKIT_REGION=cn-beijing\n");
    const env = { IMMKIT_ENDPOINT: "http://127.0.0.1:2", IMMKIT_CONTROL_KEY: "other" };
    const cloud = await findLocalCloud(file, memoryIo({ env }));
    expect(cloud).toMatchObject({ file, endpoint: "http://127.0.0.1:1" });
    expect(cloud.required("IMMKIT_REGION")).toBe("cn-beijing");
    expect(cloud.optional("IMMKIT_CONTROL_KEY")).toBeUndefined();
    expect(() => cloud.required("IMMKIT_CONTROL_KEY")).toThrow(
      `IMMKIT_CONTROL_KEY is not set in the env file ${JSON.stringify(file)}. Run`,
    );
  });

  it("prefers the environment to .env.local, and .env.local to nothing", async () => {
    write(".env.local", "IMMKIT_ENDPOINT=http://127.0.0.1:1\nIMMKIT_CONTROL_KEY=c\n");
    const env = { IMMKIT_ENDPOINT: "http://localhost:2" };
    const fromEnvironment = await findLocalCloud(undefined, memoryIo({ env }), folder);
    expect(fromEnvironment).toMatchObject({ file: undefined, endpoint: "http://localhost:2" });
    expect(() => fromEnvironment.required("IMMKIT_CONTROL_KEY")).toThrow("in the environment");
    const fromFile = await findLocalCloud(undefined, memoryIo(), folder);
    expect(fromFile).toMatchObject({ file: ".env.local", endpoint: "http://127.0.0.1:1" });
    await expect(
      findLocalCloud(undefined, memoryIo({ env: { IMMKIT_ENDPOINT: "" } }), join(folder, "none")),
    ).rejects.toMatchObject({
      exitCode: 3,
      message:
        'No local cloud is known: the environment has no IMMKIT_ENDPOINT, and there is no .env.local here. Run "immkit dev" or "immkit local --env .env.local" in another shell.',
    });
  });

  it.each([
    ["https://imm.cn-hangzhou.aliyuncs.com", "which is not on this machine"],
    ["http://imm.cn-hangzhou.aliyuncs.com", "only loopback addresses"],
    ["http://127.0.0.1.example.com", "only loopback addresses"],
    ["127.0.0.1:8788", "which is not an origin"],
    ["", "IMMKIT_ENDPOINT is not set in the env file"],
  ])("rejects the endpoint %j", async (endpoint, message) => {
    const file = write("bad", `IMMKIT_ENDPOINT=${endpoint}\n`);
    await expect(findLocalCloud(file, memoryIo())).rejects.toThrow(message);
    await expect(withEnvFile(file, memoryIo())).rejects.toThrow(message);
    if (endpoint !== "")
      await expect(
        findLocalCloud(undefined, memoryIo({ env: { IMMKIT_ENDPOINT: endpoint } })),
      ).rejects.toThrow(message);
  });

  it("names a file that it can't read", async () => {
    await expect(findLocalCloud(join(folder, "none"), memoryIo())).rejects.toThrow(
      /^The env file ".*none" can't be read: it does not exist\.$/,
    );
  });
});

describe("withEnvFile", () => {
  it("replaces every setting of immkit and Alibaba Cloud", async () => {
    const file = write(
      "b",
      "IMMKIT_ENDPOINT=http://127.0.0.1:1\nALIBABA_CLOUD_ACCESS_KEY_ID=local\n",
    );
    const env = {
      PATH: "/bin",
      IMMKIT_PROJECT: "real",
      ALIBABA_CLOUD_ACCESS_KEY_ID: "real",
      ALIBABA_CLOUD_SECURITY_TOKEN: "real",
      ALICLOUD_PROFILE: "real",
    };
    const io = memoryIo({ env });
    const local = await withEnvFile(file, io);
    expect(local.env).toEqual({
      PATH: "/bin",
      IMMKIT_ENDPOINT: "http://127.0.0.1:1",
      ALIBABA_CLOUD_ACCESS_KEY_ID: "local",
    });
    local.stdout.write("x");
    expect(io.out()).toBe("x");
    expect(await withEnvFile(undefined, io)).toBe(io);
  });
});
