import { describe, expect, it } from "vitest";
import { parseRoute, routeHash } from "../app/route.ts";
import { duration, fileName, position, shortArn } from "./format.ts";
import { columnsIn, visibleRows } from "./visible.ts";

describe("a long list", () => {
  it.each([
    [{ top: 0, height: 500 }, [0, 8]],
    [{ top: 1_000, height: 500 }, [7, 18]],
    [{ top: -200, height: 500 }, [0, 6]],
    [{ top: 999_999, height: 500 }, [100, 100]],
  ])("has only the rows near %j", (viewport, expected) => {
    expect(visibleRows(viewport, 100, 100)).toEqual(expected);
  });

  it("has as many columns as fit", () => {
    expect([0, 208, 431, 432, 1_000].map((width) => columnsIn(width, 208, 16))).toEqual([
      1, 1, 1, 2, 4,
    ]);
  });
});

describe("texts", () => {
  it.each([
    [position(4.6), "0:04.6"],
    [position(65), "1:05"],
    [position(59.96), "1:00"],
    [duration(0.44), "0.4 ms"],
    [duration(850), "850 ms"],
    [duration(2_400), "2.4 s"],
    [duration(172_800_000), "2 d"],
    [fileName("a/b/c.jpg"), "c.jpg"],
    [fileName("a/"), "a/"],
    [shortArn("acs:ram::1234567890123456:role/app/session"), "role/app/session"],
  ])("%s", (text, expected) => {
    expect(text).toBe(expected);
  });

  it("name a view and its filters in the address", () => {
    const hash = routeHash("wall", { verdict: "block", text: "a&b", tag: "" });
    expect(hash).toBe("#/wall?verdict=block&text=a%26b");
    expect(parseRoute(hash)).toEqual({ view: "wall", params: { verdict: "block", text: "a&b" } });
    expect(parseRoute("#/elsewhere")).toEqual({ view: "wall", params: {} });
  });
});
