import * as pulumi from "@pulumi/pulumi";
import { providerText } from "./provider-text.ts";

/** Arguments of {@link OssBucketAttachment}. Every change replaces the attachment. */
export interface OssBucketAttachmentArgs {
  /** The project. Pass `project.projectName`: then the attachment is deleted before the project. */
  projectName: pulumi.Input<string>;
  /** Name of the bucket, in the project's region. */
  bucket: pulumi.Input<string>;
  /** 1 to 128 characters. */
  description?: pulumi.Input<string>;
  /** Default `alicloud:region`. */
  region?: pulumi.Input<string>;
  /** Origin of the IMM API, with its scheme; default as for `ImmProject`. */
  endpoint?: pulumi.Input<string>;
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
  declare readonly region: pulumi.Output<string>;

  constructor(name: string, args: OssBucketAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = { description: undefined, region: undefined, ...args };
    super(
      OssBucketAttachment.__pulumiType,
      name,
      { ...inputs, __provider: providerText("bucketAttachment") },
      opts,
    );
  }

  /** The type of attachments in a state. */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/immkit:OssBucketAttachment";
}
