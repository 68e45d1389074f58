import { describe, expect, it } from "vitest";
import {
  attributeChanges,
  attributesIn,
  difference,
  fromProject,
  toParameters,
  withoutDefaults,
} from "./project-attributes.ts";

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
    const state = { ...all, projectName: "p", region: "r", createTime: "t" };
    expect(attributesIn(state)).toEqual(all);
  });

  it("are written down by an import only if a new project would have others", () => {
    expect(
      withoutDefaults({
        serviceRole: "AliyunIMMDefaultRole",
        description: "",
        templateId: "",
        projectMaxDatasetCount: 1_000_000_000,
        datasetMaxBindCount: 2,
        tags: {},
      }),
    ).toEqual({ serviceRole: "AliyunIMMDefaultRole", datasetMaxBindCount: 2 });
    expect(withoutDefaults(all)).toEqual(all);
  });

  it("have their differences by path", () => {
    expect(
      attributeChanges(
        { description: "new", tags: { a: "1", "b/c": "2" } },
        { description: "old", tags: { a: "0", d: "3" }, serviceRole: "role" },
      ),
    ).toEqual({
      description: { kind: "update", replace: false },
      "tags.a": { kind: "update", replace: false },
      'tags["b/c"]': { kind: "add", replace: false },
      "tags.d": { kind: "delete", replace: false },
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
