import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Quarantine } from "./quarantine.ts";

const etag = "0CC175B9C0F1B6A831C399E269772661";

describe("Quarantine", () => {
  it.each([
    [{ bucket: "held" }, "a/b.jpg", `held`, `media/a/b.jpg/${etag}.jpg`],
    [{ bucket: "held", prefix: "q/" }, "a", "held", `q/media/a/${etag}`],
    [{ prefix: "quarantine/" }, ".hidden", "media", `quarantine/media/.hidden/${etag}`],
    [{ prefix: "quarantine/" }, "a/", "media", `quarantine/media/a//${etag}`],
  ])("with %j, places %s", (place, key, bucket, placed) => {
    const quarantine = new Quarantine(place, ["media"]);
    expect(quarantine.placeOf({ bucket: "media", key }, etag)).toEqual({ bucket, key: placed });
  });

  it("has the hash of a key that is too long", () => {
    const quarantine = new Quarantine({ bucket: "held" }, ["media"]);
    const place = quarantine.placeOf({ bucket: "media", key: `${"ü".repeat(500)}.png` }, etag);
    expect(place.key).toMatch(/^media\/[0-9a-f]{64}\/0CC175B9C0F1B6A831C399E269772661\.png$/);
    expect(quarantine.sourceOf(place)).toBeUndefined();
  });

  it("finds the object of each place, and no two objects have the same one", () => {
    const quarantine = new Quarantine({ prefix: "q/" }, ["media"]);
    const keys = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });
    const etags = fc.stringMatching(/^[0-9A-F]{4}(-[1-9])?$/);
    const object = fc.record({ key: keys, etag: etags, bucket: fc.constantFrom("media", "other") });
    fc.assert(
      fc.property(object, object, (one, other) => {
        const [a, b] = [one, other].map(({ bucket, key, etag: tag }) =>
          quarantine.placeOf({ bucket, key }, tag),
        );
        expect(a && quarantine.contains(a)).toBe(true);
        expect(a && quarantine.sourceOf(a)).toEqual({ bucket: one.bucket, key: one.key });
        if (JSON.stringify(a) === JSON.stringify(b)) expect(one).toEqual(other);
      }),
    );
  });

  it.each([
    ["another bucket", { bucket: "media", key: "media/a/1" }],
    ["the folder itself", { bucket: "held", key: "media/a" }],
    ["no folder", { bucket: "held", key: "a" }],
  ])("finds no object for %s", (_, place) => {
    expect(new Quarantine({ bucket: "held" }, ["media"]).sourceOf(place)).toBeUndefined();
  });

  it.each([{}, { bucket: "media" }, { prefix: "" }])("rejects %j", (place) => {
    expect(() => new Quarantine(place, ["media"])).toThrow(
      expect.objectContaining({ code: "InvalidConfig", setting: "quarantine" }),
    );
  });
});
