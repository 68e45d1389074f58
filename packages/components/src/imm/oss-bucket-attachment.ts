import * as pulumi from "@pulumi/pulumi";
import { requirePluginLines } from "./plugin-lines.ts";
import { withProvider } from "./provider-choice.ts";
import { hasType } from "./type.ts";

/** Arguments of {@link OssBucketAttachment}. Every change replaces the attachment. */
export interface OssBucketAttachmentArgs {
  /** The project. Pass `project.projectName`: then the attachment is deleted before the project. */
  projectName: pulumi.Input<string>;
  /** Name of the bucket, in the project's region. */
  bucket: pulumi.Input<string>;
  /** What the attachment is for, 1 to 128 characters. Default: none. */
  description?: pulumi.Input<string>;
  /** The region that the provider must have. In another one, nothing is called. Default: any. */
  expectedRegion?: pulumi.Input<string>;
  /** The account of the credentials. For another one, nothing is called. Default: any. */
  expectedAccountId?: pulumi.Input<string>;
}

/**
 * The attachment of an OSS bucket to a project of IMM 2020-09-30. OSS's own data processing
 * (`x-oss-process`) can then use the project. Moderation tasks don't need it. A bucket is attached
 * to at most one project.
 */
export class OssBucketAttachment extends pulumi.CustomResource {
  declare readonly projectName: pulumi.Output<string>;
  declare readonly bucket: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  /** The provider's region. */
  declare readonly region: pulumi.Output<string>;
  /** The account of the credentials. */
  declare readonly accountId: pulumi.Output<string>;

  constructor(
    name: string,
    args: OssBucketAttachmentArgs,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    requirePluginLines();
    super(
      OssBucketAttachment.__pulumiType,
      name,
      { ...outputs, ...(opts.id === undefined ? args : {}) },
      withProvider("OssBucketAttachment", name, opts),
    );
  }

  /** Reads an existing attachment, which stays as it is. Its id is the name of the bucket. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): OssBucketAttachment {
    return new OssBucketAttachment(name, {} as OssBucketAttachmentArgs, { ...opts, id });
  }

  static override isInstance(value: unknown): value is OssBucketAttachment {
    return hasType(value, OssBucketAttachment.__pulumiType);
  }

  /** The type of attachments in a state. */
  static readonly __pulumiType = "immkit:index:OssBucketAttachment";
}

/** The properties that only the provider knows. The SDK needs their names. */
const outputs = {
  projectName: undefined,
  bucket: undefined,
  description: undefined,
  region: undefined,
  accountId: undefined,
};
