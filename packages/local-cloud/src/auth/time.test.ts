import { describe, expect, it } from "vitest";
import {
  isoBasic,
  isoSeconds,
  isSkewed,
  parseHttpDate,
  parseIsoBasic,
  parseIsoSeconds,
} from "./time.ts";

describe("dates of requests", () => {
  const time = Date.UTC(2023, 9, 26, 10, 22, 32);

  it("parses what it formats", () => {
    expect(parseIsoSeconds(isoSeconds(time + 999))).toBe(time);
    expect(parseIsoSeconds(new Date(time + 123).toISOString())).toBe(time + 123);
    expect(parseIsoBasic(isoBasic(time))).toBe(time);
    expect(parseHttpDate(new Date(time).toUTCString())).toBe(time);
  });

  it.each([
    "",
    "2023-10-26",
    "2023-10-26T10:22:32.Z",
    "2023-10-26T10:22:32+01:00",
    "2023-02-30T10:22:32Z",
    "2023-13-01T00:00:00Z",
    "2023-10-26T25:00:00Z",
    "x",
  ])("rejects %j as ISO", (text) => {
    expect(parseIsoSeconds(text)).toBeUndefined();
    expect(parseIsoBasic(text.replace(/[-:]/g, ""))).toBeUndefined();
  });

  it.each([
    "",
    "yesterday",
    "Thu, 26 Oct 2023 10:22:32 +0200",
    "2023-10-26T10:22:32Z",
    "Thu, 99 Oct 2023 10:22:32 GMT",
  ])("rejects %j as an HTTP date", (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });
});

describe("isSkewed", () => {
  const minutes = (count: number) => count * 60_000;
  const now = Date.now();
  const moved = now + minutes(600);

  it.each([
    ["the cloud's clock", moved, false],
    ["15 minutes before it", moved - minutes(15), false],
    ["16 minutes before it", moved - minutes(16), true],
    ["16 minutes after it", moved + minutes(16), true],
    ["real time, which clients sign by", now, false],
    ["14 minutes before real time", now - minutes(14), false],
    ["16 minutes before real time", now - minutes(16), true],
    ["between the two", now + minutes(300), true],
  ])("%s", (_, sent, skewed) => {
    expect(isSkewed(sent, moved)).toBe(skewed);
  });
});
