import { describe, expect, it } from "vitest";
import { nodeProblem } from "./node-version.ts";

describe("a Node.js", () => {
  it.each(["22.18.0", "22.19.1", "24.0.0", "100.0.0"])("%s is new enough", (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it.each(["12.22.12", "18.20.8", "20.20.2", "22.9.0", "22.17.1"])("%s is too old", (version) => {
    expect(nodeProblem(version)).toBe(
      `immkit needs Node.js 22.18 or newer; this is v${version}. Update Node.js: https://nodejs.org`,
    );
  });
});
