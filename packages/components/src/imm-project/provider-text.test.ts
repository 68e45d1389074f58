import { describe, expect, it } from "vitest";
import { providerText } from "./provider-text.ts";

describe("providerText", () => {
  // Every state has this text. A change of it is a change of each project and attachment.
  it("does not change", () => {
    expect(providerText("provider")).toMatchInlineSnapshot(`
      "exports.handler = () => {
        let path;
        try {
          path = require.resolve("@immkit/components/imm-project-provider");
        } catch (cause) {
          throw new Error("@immkit/components cannot be loaded from " + process.cwd() + ": add it to the dependencies of the Pulumi program there and install them", { cause });
        }
        return require(path).provider;
      };
      "
    `);
    expect(providerText("bucketAttachment")).toBe(
      providerText("provider").replace(".provider;", ".bucketAttachment;"),
    );
  });
});
