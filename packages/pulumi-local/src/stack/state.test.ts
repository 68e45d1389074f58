import { describe, expect, it } from "vitest";
import { secretValue } from "../protocol/secrets.ts";
import { exportState, readState, type StateResource } from "./state.ts";

/**
 * A secret as `pulumi stack export --show-secrets` writes it, and one of the in-process engine.
 */
const exported = {
  ...(secretValue("") as object),
  value: undefined,
  plaintext: JSON.stringify({ key: "hush" }),
};
const { value: _, ...theirs } = exported;
const ours = secretValue("hush");

const resources: readonly StateResource[] = [
  {
    urn: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
    type: "pulumi:pulumi:Stack",
    custom: false,
    outputs: { open: [1, null], theirs, nested: { deep: [ours] } },
  },
  {
    urn: "urn:pulumi:dev::p::pulumi:providers:alicloud::default",
    type: "pulumi:providers:alicloud",
    custom: true,
    id: "u",
    inputs: { secretKey: theirs },
  },
  {
    urn: "urn:pulumi:dev::p::a:b:C::x",
    type: "a:b:C",
    custom: true,
    id: "x",
    parent: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
    dependencies: ["u"],
    inputs: { s: ours },
    outputs: { s: theirs, t: "t" },
  },
];

describe("a state", () => {
  it("has the outputs in plain text, and the names of the secret ones", () => {
    const { outputs, secretOutputs } = readState({ resources });
    expect(outputs).toEqual({
      open: [1, null],
      theirs: { key: "hush" },
      nested: { deep: ["hush"] },
    });
    expect(secretOutputs).toEqual(["theirs", "nested"]);
  });

  it("has resources without secrets, and no providers", () => {
    expect(readState({ resources }).resources).toEqual([
      expect.objectContaining({ name: "p-dev", custom: false, dependencies: [] }),
      {
        urn: "urn:pulumi:dev::p::a:b:C::x",
        type: "a:b:C",
        name: "x",
        id: "x",
        custom: true,
        parent: "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
        dependencies: ["u"],
        inputs: { s: "[secret]" },
        outputs: { s: "[secret]", t: "t" },
      },
    ]);
  });

  it("is exported without secrets and their salt", () => {
    const text = JSON.stringify(
      exportState({
        manifest: { version: "1" },
        secrets_providers: { state: { salt: "s" } },
        resources,
      }),
    );
    expect(JSON.parse(text)).toMatchObject({
      version: 3,
      deployment: {
        manifest: { version: "1" },
        resources: [{}, { inputs: { secretKey: "[secret]" } }, {}],
      },
    });
    expect(text).not.toMatch(/hush|salt/);
  });

  it("without a stack has no outputs", () => {
    expect(readState({ resources: [] })).toEqual({ outputs: {}, secretOutputs: [], resources: [] });
  });
});
