import { expect, it } from "vitest";
import { startOss } from "../testing/oss.ts";

async function archived(storageClass: string) {
  const cloud = startOss();
  await cloud.send("PUT", "/media");
  const headers = { "x-oss-storage-class": storageClass };
  await cloud.send("PUT", "/media/a", { headers, body: "old" });
  return cloud;
}

it("an archived object can be read while it is restored", async () => {
  const { send, clock } = await archived("Archive");
  await expect(send("GET", "/media/a")).rejects.toMatchObject({ code: "InvalidObjectState" });
  expect((await send("POST", "/media/a?restore")).status).toBe(202);
  await expect(send("POST", "/media/a?restore")).rejects.toMatchObject({
    code: "RestoreAlreadyInProgress",
  });
  await expect(send("POST", "/media/a?cleanRestoredObject")).rejects.toMatchObject({
    code: "ArchiveRestoreNotFinished",
  });
  const restoreHeader = async () => (await send("HEAD", "/media/a")).headers["x-oss-restore"];
  expect(await restoreHeader()).toBe('ongoing-request="true"');
  clock.advance(61_000);
  expect((await send("GET", "/media/a")).text).toBe("old");
  expect(await restoreHeader()).toMatch(/^ongoing-request="false", expiry-date="\w{3}, /);
  expect((await send("POST", "/media/a?restore")).status).toBe(200);
  clock.advance(2 * 86_400_000);
  await expect(send("GET", "/media/a")).rejects.toMatchObject({ code: "InvalidObjectState" });
  expect(await restoreHeader()).toBeUndefined();
});

it("a colder object takes as long as its tier", async () => {
  const { send, clock } = await archived("ColdArchive");
  const body =
    "<RestoreRequest><Days>2</Days><JobParameters><Tier>Expedited</Tier></JobParameters></RestoreRequest>";
  expect((await send("POST", "/media/a?restore", { body })).status).toBe(202);
  clock.advance(3_601_000);
  expect((await send("GET", "/media/a")).text).toBe("old");
  expect((await send("POST", "/media/a?cleanRestoredObject")).status).toBe(200);
  await expect(send("GET", "/media/a")).rejects.toMatchObject({ code: "InvalidObjectState" });
});

it("other objects can't be restored, and a bucket can allow reading Archive directly", async () => {
  const { send } = await archived("Archive");
  await send("PUT", "/media/b", { body: "new" });
  await expect(send("POST", "/media/b?restore")).rejects.toMatchObject({
    code: "OperationNotSupported",
  });
  const body =
    "<ArchiveDirectReadConfiguration><Enabled>true</Enabled></ArchiveDirectReadConfiguration>";
  await send("PUT", "/media?bucketArchiveDirectRead", { body });
  expect((await send("GET", "/media/a")).text).toBe("old");
});
