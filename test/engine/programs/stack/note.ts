/** A dynamic resource. Its output has the account from the stack's settings. */
import * as pulumi from "@pulumi/pulumi";

interface NoteInputs {
  readonly text: string;
  readonly token: string;
}

const provider: pulumi.dynamic.ResourceProvider<
  NoteInputs,
  NoteInputs & { readonly written: string }
> = {
  async configure(request) {
    (globalThis as { immkitAccount?: string }).immkitAccount =
      request.config.require("alicloud:accountId");
  },
  async check(_olds, news) {
    return {
      inputs: news,
      failures:
        news.text === "forbidden" ? [{ property: "text", reason: "text is forbidden" }] : [],
    };
  },
  async create(inputs) {
    return {
      id: "note-1",
      outs: {
        ...inputs,
        written: `${inputs.text} of ${(globalThis as { immkitAccount?: string }).immkitAccount}`,
      },
    };
  },
  async update(_id, _olds, news) {
    return { outs: { ...news, written: `${news.text} again` } };
  },
};

export class Note extends pulumi.dynamic.Resource {
  declare readonly written: pulumi.Output<string>;
  constructor(
    name: string,
    args: { text: pulumi.Input<string>; token: pulumi.Input<string> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(provider, name, { ...args, written: undefined }, opts);
  }
}
