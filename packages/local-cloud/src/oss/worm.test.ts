import { beforeEach, describe, expect, it } from "vitest";
import { startOss, user } from "../testing/oss.ts";
import { child, childText } from "../xml/index.ts";

let { send, attach, clock } = startOss();
beforeEach(async () => {
  ({ send, attach, clock } = startOss());
  await send("PUT", "/evidence");
});

const dayMs = 86_400_000;
const initiate = (days: number | string, as?: ReturnType<typeof user>) =>
  send("POST", "/evidence?worm", {
    body: `<InitiateWormConfiguration><RetentionPeriodInDays>${days}</RetentionPeriodInDays></InitiateWormConfiguration>`,
    ...(as && { as }),
  });
const lock = (id: string) => send("POST", `/evidence?wormId=${id}`);
const extend = (id: string, days: number) =>
  send("POST", `/evidence?wormExtend&wormId=${id}`, {
    body: `<ExtendWormConfiguration><RetentionPeriodInDays>${days}</RetentionPeriodInDays></ExtendWormConfiguration>`,
  });
async function locked(days: number): Promise<string> {
  const { headers } = await initiate(days);
  const id = headers["x-oss-worm-id"] ?? "";
  await lock(id);
  return id;
}
const policy = async () => {
  const { xml } = await send("GET", "/evidence?worm");
  return Object.fromEntries(
    ["WormId", "State", "RetentionPeriodInDays"].map((name) => [name, childText(xml, name)]),
  );
};

describe("a retention policy", () => {
  it("is started, locked and extended", async () => {
    const { headers } = await initiate(30);
    const id = headers["x-oss-worm-id"];
    expect(id).toMatch(/^[0-9A-F]{32}$/);
    expect(await policy()).toEqual({
      WormId: id,
      State: "InProgress",
      RetentionPeriodInDays: "30",
    });
    await lock(String(id));
    await extend(String(id), 40);
    expect(await policy()).toEqual({ WormId: id, State: "Locked", RetentionPeriodInDays: "40" });
    const { xml } = await send("GET", "/evidence?worm");
    expect(child(xml, "ExpirationDate")).toBeUndefined();
  });

  it("can be aborted before it is locked, and ends by itself after a day", async () => {
    await initiate(30);
    await send("DELETE", "/evidence?worm");
    await expect(send("GET", "/evidence?worm")).rejects.toMatchObject({
      status: 404,
      code: "NoSuchWORMConfiguration",
    });
    await initiate(30);
    clock.advance(dayMs);
    await expect(send("GET", "/evidence?worm")).rejects.toMatchObject({
      code: "NoSuchWORMConfiguration",
    });
  });

  it("refuses a second one, another id, and an extension before the lock", async () => {
    const { headers } = await initiate(30);
    const id = headers["x-oss-worm-id"] ?? "";
    await expect(initiate(5)).rejects.toMatchObject({
      status: 409,
      code: "WORMConfigurationAlreadyExist",
    });
    await expect(lock("0")).rejects.toMatchObject({ code: "NoSuchWORMConfiguration" });
    await expect(extend(id, 40)).rejects.toMatchObject({ code: "InvalidArgument" });
  });

  it("refuses to be aborted, locked again or shortened when it is locked", async () => {
    const id = await locked(30);
    await expect(send("DELETE", "/evidence?worm")).rejects.toMatchObject({
      status: 403,
      code: "WORMConfigurationLocked",
    });
    await expect(lock(id)).rejects.toMatchObject({ code: "WORMConfigurationLocked" });
    await expect(extend(id, 29)).rejects.toMatchObject({ code: "InvalidArgument" });
  });

  it.each([0, 25_551, "x"])("refuses a period of %s days", async (days) => {
    await expect(initiate(days)).rejects.toMatchObject({ status: 400 });
  });

  it("needs its own permission", async () => {
    const alice = user("alice");
    await expect(initiate(1, alice)).rejects.toMatchObject({ code: "AccessDenied" });
    attach(alice, {
      Effect: "Allow",
      Action: "oss:InitiateBucketWorm",
      Resource: "acs:oss:*:*:evidence",
    });
    expect((await initiate(1, alice)).status).toBe(200);
  });
});

describe("an object below a retention policy", () => {
  const immutable = { status: 409, code: "FileImmutable" };

  it("can't be replaced or deleted until it is old enough", async () => {
    await send("PUT", "/evidence/a", { body: "one" });
    await locked(2);
    await expect(send("PUT", "/evidence/a", { body: "two" })).rejects.toMatchObject(immutable);
    await expect(send("DELETE", "/evidence/a")).rejects.toMatchObject(immutable);
    await expect(
      send("POST", "/evidence?delete", {
        body: "<Delete><Object><Key>a</Key></Object></Delete>",
      }),
    ).rejects.toMatchObject(immutable);
    expect((await send("GET", "/evidence/a")).text).toBe("one");
    clock.advance(2 * dayMs);
    expect((await send("DELETE", "/evidence/a")).status).toBe(204);
  });

  it("keeps its versions, although a delete marker hides it", async () => {
    await send("PUT", "/evidence?versioning", {
      body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    });
    const { headers } = await send("PUT", "/evidence/a", { body: "one" });
    await locked(2);
    await send("DELETE", "/evidence/a");
    const version = `/evidence/a?versionId=${headers["x-oss-version-id"]}`;
    await expect(send("DELETE", version)).rejects.toMatchObject(immutable);
    expect((await send("GET", version)).text).toBe("one");
  });
});
