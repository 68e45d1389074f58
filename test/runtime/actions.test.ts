/** Actions on media against the local cloud, with objects of `ali-oss`. */
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { MediaActions, type Verdict } from "@immkit/runtime/actions";
import { staticCredentials } from "@immkit/runtime/credentials";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AliOss, type OssClient } from "../clients/oss-client.ts";
import { type Happening, localDispatcher } from "./local-dispatcher.ts";

let cloud: LocalCloud;
let media: OssClient;
let held: OssClient;

const bucket = (name: string): OssClient =>
  new AliOss({ ...cloud, region: `oss-${cloud.region}`, bucket: name });
const etagOfX = "9DD4E461268C8034F5C8564E155C67A6";

beforeAll(async () => {
  cloud = await startCloud();
  [media, held] = [bucket("media"), bucket("held")];
  await media.putBucket("media");
  await held.putBucket("held");
});
afterAll(() => cloud?.close());
beforeEach(async () => {
  for (const each of [media, held]) for (const name of await namesIn(each)) await each.delete(name);
});

const namesIn = async (client: OssClient): Promise<string[]> =>
  ((await client.list({ "max-keys": 100 })).objects ?? []).map(({ name }) => name);
const contents = async () => ({ media: await namesIn(media), held: await namesIn(held) });

type Before = (method: string, path: string) => Happening | Promise<Happening>;

function actionsWith(
  before?: Before,
  options: Partial<ConstructorParameters<typeof MediaActions>[0]> = {},
): MediaActions {
  return new MediaActions({
    region: cloud.region,
    credentials: staticCredentials(cloud),
    mediaBuckets: ["media", "versions", "retained"],
    quarantine: { bucket: "held" },
    dispatcher: localDispatcher(cloud.endpoint, before),
    retry: { maxAttempts: 1 },
    ...options,
  });
}

const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  taskId: "ImageModeration-1",
  uri: "oss://media/uploads/a.jpg",
  suggestion: "block",
  // A lone surrogate, which no URL can hold.
  categories: ["porn", "广告\ud800"],
  time: new Date(Date.now() + 60_000).toISOString(),
  ...more,
});

describe("quarantine", () => {
  const moved = `media/uploads/a.jpg/${etagOfX}.jpg`;

  it("moves an object with its metadata and tags, and says why", async () => {
    await media.put("uploads/a.jpg", Buffer.from("x"), {
      mime: "image/jpeg",
      headers: { "cache-control": "no-cache" },
      meta: { author: "alice" },
    });
    await media.putObjectTagging("uploads/a.jpg", { team: "trust+safety", a: "1 = 1" });
    const actions = actionsWith();
    expect(await actions.quarantine(verdict())).toEqual({
      status: "moved",
      uri: "oss://media/uploads/a.jpg",
      movedTo: `oss://held/${moved}`,
    });
    expect(await contents()).toEqual({ media: [], held: [moved] });
    const { res, meta } = await held.head(moved);
    expect(res.headers).toMatchObject({
      "content-type": "image/jpeg",
      "cache-control": "no-cache",
      etag: `"${etagOfX}"`,
    });
    expect(meta).toEqual({
      author: "alice",
      "immkit-task": "ImageModeration-1",
      "immkit-suggestion": "block",
      "immkit-categories": "porn%2C%E5%B9%BF%E5%91%8A%EF%BF%BD",
      "immkit-source": "oss://media/uploads/a.jpg",
    });
    expect((await held.getObjectTagging(moved)).tag).toEqual({ team: "trust+safety", a: "1 = 1" });
    expect((await held.getACL(moved)).acl).toBe("default");

    expect(await actions.quarantine(verdict())).toMatchObject({ status: "missing", movedTo: null });
    expect(await actions.quarantine(verdict({ uri: `oss://held/${moved}` }))).toMatchObject({
      status: "moved",
    });
    expect(await contents()).toEqual({ media: [], held: [moved] });
  });

  it.each(["plain", "in parts"])(
    "converges to one copy, whatever request is lost at a crash (%s)",
    { timeout: 30_000 },
    async (kind) => {
      const content = Buffer.alloc(kind === "plain" ? 1 : 250_000, "x");
      const sizes = kind === "plain" ? {} : { maxCopyBytes: 1_000, copyPartBytes: 102_400 };
      let crashes = 0;
      for (const happening of ["cut", "lost"] as const)
        for (let crashAt = 1, crashed = true; crashed; crashAt++) {
          await media.put("uploads/a.jpg", content, { meta: { author: "alice" } });
          let requests = 0;
          crashed = false;
          const dying = actionsWith(() => {
            // After a crash, nothing is sent any more.
            if (++requests < crashAt) return undefined;
            crashed = true;
            return requests === crashAt ? happening : "cut";
          }, sizes);
          await dying.quarantine(verdict()).catch(() => {});
          if (crashed) crashes++;
          const result = await actionsWith(undefined, sizes).quarantine(verdict());
          expect(["moved", "missing"]).toContain(result.status);
          const { media: left, held: copies } = await contents();
          expect([left, copies.length]).toEqual([[], 1]);
          const copy = await held.get(copies[0] ?? "");
          expect(copy.content.equals(content)).toBe(true);
          await held.delete(copies[0] ?? "");
        }
      // HEAD, copy, HEAD, DELETE; the copy of three parts is five requests.
      expect(crashes).toBe(kind === "plain" ? 8 : 16);
    },
  );

  it("is done once by two workers at the same time", async () => {
    await media.put("uploads/a.jpg", Buffer.from("x"));
    const actions = actionsWith();
    const results = await Promise.all([1, 2, 3].map(() => actions.quarantine(verdict())));
    for (const { status } of results) expect(["moved", "missing"]).toContain(status);
    expect(await contents()).toEqual({ media: [], held: [moved] });
  });

  it.each<[string, Partial<Verdict>, { etag?: string }]>([
    ["after the verdict", { time: "2020-01-01T00:00:00Z" }, {}],
    ["as the task's tag says", { tags: { "immkit-etag": "AAAA" } }, {}],
    ["as the ETag says", {}, { etag: "AAAA" }],
  ])("leaves an object that was overwritten: %s", async (_, more, options) => {
    await media.put("uploads/a.jpg", Buffer.from("x"));
    expect(await actionsWith().quarantine(verdict(more), options)).toMatchObject({
      status: "changed",
    });
    expect(await contents()).toEqual({ media: ["uploads/a.jpg"], held: [] });
  });

  it("moves an object with the ETag that was submitted, in any form", async () => {
    for (const etag of [etagOfX, `"${etagOfX.toLowerCase()}"`]) {
      await media.put("uploads/a.jpg", Buffer.from("x"));
      const result = await actionsWith().quarantine(verdict({ time: null }), { etag });
      expect(result.status).toBe("moved");
    }
  });

  it.each(["PUT", "HEAD"])("keeps an object that is overwritten before the %s", async (method) => {
    await media.put("uploads/a.jpg", Buffer.from("x"));
    let heads = 0;
    const actions = actionsWith(async (sent) => {
      if (sent === "HEAD") heads++;
      if (sent === method && (sent === "PUT" || heads === 2))
        await media.put("uploads/a.jpg", Buffer.from("new"));
      return undefined;
    });
    expect(await actions.quarantine(verdict())).toMatchObject({ status: "changed" });
    expect((await media.get("uploads/a.jpg")).content.toString()).toBe("new");
  });

  it("keeps the old version in a bucket with versioning, behind a delete marker", async () => {
    const versions = bucket("versions");
    await versions.putBucket("versions");
    await versions.putBucketVersioning("versions", "Enabled");
    await versions.put("a.jpg", Buffer.from("x"));
    const result = await actionsWith().quarantine(verdict({ uri: "oss://versions/a.jpg" }));
    expect(result.movedTo).toBe(`oss://held/versions/a.jpg/${etagOfX}.jpg`);
    const { objects, deleteMarker } = await versions.getBucketVersions();
    expect([objects.length, deleteMarker.length]).toEqual([1, 1]);
    expect(await actionsWith().quarantine(verdict({ uri: "oss://versions/a.jpg" }))).toMatchObject({
      status: "missing",
    });
  });

  it("says that a retention policy protects the object", async () => {
    const retained = bucket("retained");
    await retained.putBucket("retained");
    const { wormId } = await retained.initiateBucketWorm("retained", "1");
    await retained.completeBucketWorm("retained", wormId);
    await retained.put("a.jpg", Buffer.from("x"));
    const about = verdict({ uri: "oss://retained/a.jpg" });
    for (const action of ["quarantine", "delete"] as const)
      await expect(actionsWith()[action](about)).rejects.toMatchObject({
        name: "ActionError",
        code: "ObjectProtected",
        uri: "oss://retained/a.jpg",
        cause: { code: "FileImmutable" },
      });
    expect(await namesIn(retained)).toEqual(["a.jpg"]);
  });

  it.each<[string, Partial<Verdict>, object]>([
    ["another bucket", { uri: "oss://other/a.jpg" }, { code: "NotMedia" }],
    ["another prefix", { uri: "oss://media/private/a.jpg" }, { code: "NotMedia" }],
    ["no object", { uri: null }, { code: "InvalidRequest", field: "uri" }],
    ["no key", { uri: "oss://media/" }, { code: "InvalidRequest", field: "key" }],
    ["a web address", { uri: "https://x/a.jpg" }, { code: "InvalidRequest", field: "bucket" }],
  ])("refuses a verdict about %s", async (_, more, expected) => {
    const actions = actionsWith(undefined, { mediaPrefixes: { media: ["uploads/"] } });
    await expect(actions.quarantine(verdict(more))).rejects.toMatchObject(expected);
  });

  it("needs a place", async () => {
    const actions = actionsWith(undefined, { quarantine: undefined });
    await expect(actions.quarantine(verdict())).rejects.toMatchObject({
      code: "InvalidConfig",
      setting: "quarantine",
    });
  });
});

describe("delete", () => {
  it("deletes the object once, unless it has changed", async () => {
    await media.put("uploads/a.jpg", Buffer.from("x"));
    const actions = actionsWith();
    expect(await actions.delete(verdict({ time: "2020-01-01T00:00:00Z" }))).toMatchObject({
      status: "changed",
    });
    expect(await actions.delete(verdict())).toEqual({
      status: "deleted",
      uri: "oss://media/uploads/a.jpg",
      movedTo: null,
    });
    expect(await actions.delete(verdict())).toMatchObject({ status: "missing" });
  });
});

describe("release", () => {
  const quarantined = async (): Promise<string> => {
    await media.put("uploads/a.jpg", Buffer.from("x"), { meta: { author: "alice" } });
    return (await actionsWith().quarantine(verdict())).movedTo ?? "";
  };

  it("moves an object back, as it was", async () => {
    const place = await quarantined();
    const released = {
      status: "released",
      uri: "oss://media/uploads/a.jpg",
      movedTo: "oss://media/uploads/a.jpg",
    };
    expect(await actionsWith().release(place)).toEqual(released);
    expect(await contents()).toEqual({ media: ["uploads/a.jpg"], held: [] });
    expect((await media.head("uploads/a.jpg")).meta).toEqual({ author: "alice" });
    expect(await actionsWith().release(place)).toMatchObject({ status: "missing" });
  });

  it("continues after a crash between copy and deletion", async () => {
    const place = await quarantined();
    const dying = actionsWith((method) => (method === "DELETE" ? "cut" : undefined));
    await expect(dying.release(place)).rejects.toMatchObject({ code: "ConnectionLost" });
    expect(await actionsWith().release(place)).toMatchObject({ status: "released" });
    expect(await contents()).toEqual({ media: ["uploads/a.jpg"], held: [] });
  });

  it("keeps a newer object under the same name, and the one in quarantine", async () => {
    const place = await quarantined();
    await media.put("uploads/a.jpg", Buffer.from("new"));
    expect(await actionsWith().release(place)).toMatchObject({ status: "changed" });
    expect((await contents()).held).toHaveLength(1);
    expect((await media.get("uploads/a.jpg")).content.toString()).toBe("new");
  });

  it.each([
    ["oss://media/uploads/a.jpg", "NotInQuarantine"],
    ["oss://held/a.jpg", "NotInQuarantine"],
    ["oss://held/other/a.jpg/AAAA.jpg", "NotMedia"],
  ])("refuses %s", async (place, code) => {
    await expect(actionsWith().release(place)).rejects.toMatchObject({ code });
  });
});
