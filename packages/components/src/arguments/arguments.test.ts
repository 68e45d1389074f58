import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  anyText,
  checkArguments,
  checked,
  flag,
  InvalidArgumentError,
  oneOf,
  text,
  wholeNumber,
} from "./check.ts";
import { commonChecks } from "./common-checks.ts";
import { each, every, fields, plain } from "./shape.ts";

const name = text(/^[a-z]+$/, "lower-case letters");
const channel = fields<{ queueName?: string; seconds?: number; format?: string; keep?: boolean }>({
  queueName: name,
  seconds: wholeNumber(1, 60, "seconds"),
  format: oneOf({ Json: "JSON", Xml: "XML" }),
  keep: flag,
});
const pipeline = fields<{
  channel?: object;
  prefixes?: string[];
  target?: string;
  keep?: boolean;
  nameSalt?: string;
  tags?: object;
}>(
  { channel, prefixes: each(name, 1), target: anyText, keep: plain(flag), ...commonChecks },
  { target: "name the pipeline" },
);

const errorOf = (args: unknown): unknown => {
  try {
    checkArguments("Pipeline", args, pipeline);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidArgumentError);
    const { message, argument, code } = error as InvalidArgumentError;
    return { message, argument, code };
  }
};

describe("checkArguments", () => {
  it.each([
    [undefined, "target", "Pipeline: target is missing; name the pipeline"],
    [null, "args", "Pipeline: args is null; it must be an object"],
    [
      { target: "p", channel: { second: 1 } },
      "channel.second",
      "Pipeline: channel.second is unknown; did you mean seconds?",
    ],
    [
      { target: "p", prefixes: ["a", undefined] },
      "prefixes[1]",
      "Pipeline: prefixes[1] is undefined",
    ],
    [
      { target: "p", keep: pulumi.output(false) },
      "keep",
      "Pipeline: keep is an output; it must be a plain value",
    ],
    [{ target: "p", nameSalt: 5 }, "nameSalt", "Pipeline: nameSalt is 5; it must be a text"],
    [
      { target: "p", tags: { stage: 1 } },
      "tags.stage",
      "Pipeline: tags.stage is 1; it must be a text",
    ],
    [{ target: "p", tags: ["a"] }, "tags", 'Pipeline: tags is ["a"]; it must be an object'],
    [{}, "target", "Pipeline: target is missing; name the pipeline"],
    [{ target: "p", channel: "c" }, "channel", 'Pipeline: channel is "c"; it must be an object'],
    [
      { target: "p", channel: { seconds: 61 } },
      "channel.seconds",
      "Pipeline: channel.seconds is 61; it must be a whole number of seconds from 1 to 60",
    ],
    [
      { target: "p", channel: { format: "json" } },
      "channel.format",
      'Pipeline: channel.format is "json"; write JSON',
    ],
    [
      { target: "p", channel: { format: "csv" } },
      "channel.format",
      'Pipeline: channel.format is "csv"; it must be one of JSON, XML',
    ],
    [
      { target: "p", channel: { keep: "false" } },
      "channel.keep",
      'Pipeline: channel.keep is "false"; it must be true or false',
    ],
    [
      { target: "p", prefixes: ["a", pulumi.output("B"), "C"] },
      "prefixes[2]",
      'Pipeline: prefixes[2] is "C"; it must be lower-case letters',
    ],
    [{ target: "p", prefixes: [] }, "prefixes", "Pipeline: prefixes is empty"],
    [{ target: "p", prefixes: "a" }, "prefixes", 'Pipeline: prefixes is "a"; it must be a list'],
  ])("rejects %o with the argument's path", (args, argument, message) => {
    expect(errorOf(args)).toEqual({ argument, message, code: "InvalidArgument" });
  });

  it("accepts what is right or not known yet", () => {
    const later = Promise.resolve("UPPER");
    for (const args of [
      { target: "p", other: undefined },
      { target: "p", tags: { stage: pulumi.output("test"), team: undefined } },
      { target: "p", channel: { queueName: "q", seconds: 60, format: "XML", keep: false } },
      { target: later, channel: { queueName: pulumi.output("UPPER") }, prefixes: [later] },
    ])
      expect(errorOf(args)).toBeUndefined();
  });
});

describe("every", () => {
  it("reports the first problem", () => {
    const check = every(name, (value) => (value === "no" ? "is taken" : undefined));
    expect(check("A")).toEqual({ path: "", reason: 'is "A"; it must be lower-case letters' });
    expect(check("no")).toEqual({ path: "", reason: "is taken" });
    expect(check("yes")).toBeUndefined();
  });
});

describe("checked", () => {
  const resultOf = (value: pulumi.Input<pulumi.Input<string>[]>) =>
    promiseOf(checked("List", "names", value, each(name)));

  it("passes on lists, outputs of lists, and lists of outputs", async () => {
    for (const value of [
      ["a", "b"],
      pulumi.output(["a", "b"]),
      ["a", pulumi.output("b")],
      pulumi.output([pulumi.output("a"), "b"]),
    ])
      expect(await resultOf(value)).toEqual(["a", "b"]);
  });

  it("rejects a plain element at once", () => {
    for (const value of [
      ["a", "B"],
      [pulumi.output("a"), "B"],
    ]) {
      expect(() => checked("List", "names", value, each(name))).toThrow(
        'List: names[1] is "B"; it must be lower-case letters',
      );
    }
  });
});

/** Pulumi's type doesn't show the member. */
function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}
