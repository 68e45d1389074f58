import { describe, expect, it } from "vitest";
import { DeletionPolicy, deletionOptions } from "./deletion-policy.ts";

describe("deletionOptions", () => {
  it("protects, retains, or sets nothing and inherits the protection of a parent", () => {
    expect(deletionOptions(DeletionPolicy.Protect)).toEqual({ protect: true });
    expect(deletionOptions(DeletionPolicy.Retain)).toEqual({ retainOnDelete: true });
    expect(deletionOptions(DeletionPolicy.Delete)).toEqual({});
  });
});
