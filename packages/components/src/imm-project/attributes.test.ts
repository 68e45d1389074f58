import { describe, expect, it } from "vitest";
import {
  attributesIn,
  difference,
  fromProject,
  toParameters,
  withoutAttributes,
} from "./attributes.ts";

const all = {
  serviceRole: "shop-service",
  description: "media of the shop",
  templateId: "Official:ImageManagement",
  projectMaxDatasetCount: 5,
  datasetMaxBindCount: 2,
  datasetMaxFileCount: 1000,
  datasetMaxTotalFileSize: 4096,
  tags: { team: "trust", empty: "" },
};

describe("project attributes", () => {
  it("stay the same as parameters and in responses", () => {
    const parameters = toParameters(all);
    const { Tag, ...project } = parameters;
    const Tags = (Tag as { Key: string; Value: string }[]).map(({ Key, Value }) => ({
      TagKey: Key,
      TagValue: Value,
    }));
    expect(fromProject({ ...project, Tags })).toEqual(all);
  });

  it("keep 0, false and empty strings, and drop null", () => {
    expect(toParameters({ description: "", projectMaxDatasetCount: 0, tags: {} })).toEqual({
      Description: "",
      ProjectMaxDatasetCount: 0,
      Tag: [],
    });
    expect(fromProject({ ServiceRole: null, DatasetMaxBindCount: 0 })).toEqual({
      datasetMaxBindCount: 0,
    });
  });

  it("are separated from the rest of a state", () => {
    const state = { ...all, projectName: "p", region: "r", createTime: "t", __provider: "text" };
    expect(attributesIn(state)).toEqual(all);
    expect(withoutAttributes(state)).toEqual({
      projectName: "p",
      region: "r",
      createTime: "t",
      __provider: "text",
    });
  });

  it.each([
    [{ description: "a" }, { description: "a", serviceRole: "x" }, {}],
    [{ description: "a" }, {}, { description: "a" }],
    [{ description: "a" }, { description: "b" }, { description: "a" }],
    [{ tags: { a: "1" } }, { tags: { a: "1" } }, {}],
    [{ tags: { a: "1" } }, { tags: { a: "1", b: "2" } }, { tags: { a: "1" } }],
    [{ tags: { a: "1" } }, { tags: { b: "1" } }, { tags: { a: "1" } }],
    [{ tags: {} }, {}, {}],
    [{ tags: { a: "1" } }, {}, { tags: { a: "1" } }],
  ])("requested %j, present %j: update %j", (asked, present, expected) => {
    expect(difference(asked, present)).toEqual(expected);
  });
});
