import { describe, expect, it } from "vitest";
import { DeletionPolicy, deletionOptions } from "./deletion-policy.ts";

describe("deletionOptions", () => {
  it("protects, retains, or sets nothing, so that a parent's protection is inherited", () => {
    expect(deletionOptions(DeletionPolicy.Protect)).toEqual({ protect: true });
    expect(deletionOptions(DeletionPolicy.Retain)).toEqual({ retainOnDelete: true });
    expect(deletionOptions(DeletionPolicy.Delete)).toEqual({});
  });
});
