/** The resources of the provider plugin for tests, `testing/notes-plugin` of pulumi-local. */
import * as pulumi from "@pulumi/pulumi";

export interface NoteArgs {
  readonly title?: pulumi.Input<string>;
  readonly text: pulumi.Input<string>;
  readonly place?: pulumi.Input<string>;
  readonly token?: pulumi.Input<string>;
  readonly lines?: pulumi.Input<{ readonly text: string }[]>;
}

export class Note extends pulumi.CustomResource {
  declare readonly title: pulumi.Output<string>;
  declare readonly written: pulumi.Output<string>;
  constructor(name: string, args: NoteArgs, opts?: pulumi.CustomResourceOptions) {
    super("notes:index:Note", name, { title: undefined, written: undefined, ...args }, opts);
  }
}

export class NotesProvider extends pulumi.ProviderResource {
  constructor(
    name: string,
    args: { readonly folder: pulumi.Input<string>; readonly author: pulumi.Input<string> },
    opts?: pulumi.ResourceOptions,
  ) {
    super("notes", name, { ...args }, opts);
  }
}
