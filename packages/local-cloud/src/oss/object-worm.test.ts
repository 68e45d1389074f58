import { expect, it } from "vitest";
import { startOss } from "../testing/oss.ts";

it("an object with retention or a legal hold can't be deleted", async () => {
  const { send, clock } = startOss();
  await send("PUT", "/media");
  const versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
  await send("PUT", "/media?versioning", { body: versioning });
  const put = await send("PUT", "/media/a", { body: "a" });
  const version = put.headers["x-oss-version-id"];
  const remove = (headers = {}) => send("DELETE", `/media/a?versionId=${version}`, { headers });
  const retain = (mode: string, ms: number) => {
    const date = new Date(clock.now() + ms).toISOString();
    const body = `<Retention><Mode>${mode}</Mode><RetainUntilDate>${date}</RetainUntilDate></Retention>`;
    return send("PUT", "/media/a?retention", { body });
  };
  await expect(retain("GOVERNANCE", 9_000)).rejects.toMatchObject({ code: "InvalidArgument" });
  await send("PUT", "/media?objectWorm", {
    body: "<ObjectWormConfiguration><ObjectWormEnabled>Enabled</ObjectWormEnabled></ObjectWormConfiguration>",
  });
  await expect(send("GET", "/media/a?retention")).rejects.toMatchObject({
    code: "NoSuchObjectRetention",
  });
  await retain("COMPLIANCE", 9_000);
  expect((await send("GET", "/media/a?retention")).text).toContain("<Mode>COMPLIANCE</Mode>");
  await expect(retain("COMPLIANCE", 1_000)).rejects.toMatchObject({ code: "FileImmutable" });
  const bypass = { "x-oss-bypass-governance-retention": "true" };
  await expect(remove(bypass)).rejects.toMatchObject({ code: "FileImmutable" });
  clock.advance(10_000);
  await retain("GOVERNANCE", 9_000);
  await expect(remove()).rejects.toMatchObject({ code: "FileImmutable" });
  const hold = (status: string) =>
    send("PUT", "/media/a?legalHold", {
      body: `<LegalHold><Status>${status}</Status></LegalHold>`,
    });
  await hold("ON");
  await expect(remove(bypass)).rejects.toMatchObject({ code: "FileImmutable" });
  await hold("OFF");
  expect((await send("GET", "/media/a?legalHold")).text).toContain("<Status>OFF</Status>");
  expect((await remove(bypass)).status).toBe(204);
});
