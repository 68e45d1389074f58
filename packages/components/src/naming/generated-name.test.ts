import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type RecordOptions, record } from "../testing/record.ts";
import { generatedName, named } from "./generated-name.ts";
import { bucketNameRule, queueNameRule } from "./name-rule.ts";

class Channel extends pulumi.ComponentResource {
  declare readonly name: pulumi.Output<string>;
  constructor(
    name: string,
    args: { type?: string; nameSalt?: string; topicName?: pulumi.Input<string> } = {},
  ) {
    super(args.type ?? "test:index:Channel", name);
    const { value, ignoreChanges } = named("topicName", args.topicName, () =>
      generatedName(this, "topic", queueNameRule, { nameSalt: args.nameSalt }),
    );
    this.name = value;
    this.registerOutputs({ name: value, ignoreChanges });
  }
}

const outputsOf = async (
  args: ConstructorParameters<typeof Channel>[1],
  options: RecordOptions = {},
) => {
  const { outputs } = await record(() => void new Channel("results", args), {
    preview: true,
    ...options,
  });
  return outputs["results"];
};

describe("named", () => {
  it("generates a name that a preview knows, and that its resource keeps", async () => {
    expect(await outputsOf({})).toEqual({
      name: expect.stringMatching(/^shop-dev-results-topic-[0-9a-f]{12}$/),
      ignoreChanges: ["topicName"],
    });
  });

  it("uses a given name, whose changes are followed", async () => {
    expect(await outputsOf({ topicName: pulumi.output("verdicts") })).toEqual({
      name: "verdicts",
      ignoreChanges: [],
    });
  });

  it("differs by the component's type, the salt, the stack and the organization", async () => {
    const names = [
      await outputsOf({}),
      await outputsOf({ type: "test:index:Other" }),
      await outputsOf({ nameSalt: "2" }),
      await outputsOf({}, { stack: "prod" }),
      await outputsOf({}, { organization: "acme" }),
    ].map((outputs) => outputs?.["name"]);
    expect(new Set(names).size).toBe(5);
  });
});

describe("generatedName", () => {
  it("has everything that makes the resource distinct", async () => {
    const { result } = await record(async () => {
      const component = new Channel("media");
      const names = ["1", "2"].map((account) =>
        generatedName(component, "bucket", bucketNameRule, { distinct: [pulumi.output(account)] }),
      );
      return new Promise<string[]>((resolve) => void pulumi.all(names).apply(resolve));
    });
    expect(result[0]).toMatch(/^shop-dev-media-bucket-[0-9a-f]{12}$/);
    expect(result[0]).not.toBe(result[1]);
  });

  it("can be the name of the component's child", async () => {
    const { only } = await record(() => {
      const parent = new Channel("results");
      new alicloud.message.ServiceTopic("topic", { topicName: parent.name }, { parent });
    });
    expect(only("alicloud:message/serviceTopic:ServiceTopic").inputs["topicName"]).toMatch(
      /^shop-dev-results-topic-[0-9a-f]{12}$/,
    );
  });

  it("needs no organization in a test with mocks", async () => {
    const mocks: pulumi.runtime.Mocks = {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: () => ({}),
    };
    await pulumi.runtime.setMocks(mocks, "shop", "dev");
    const { name } = new Channel("results");
    expect(await new Promise((resolve) => void name.apply(resolve))).toMatch(
      /^shop-dev-results-topic-[0-9a-f]{12}$/,
    );
  });
});
