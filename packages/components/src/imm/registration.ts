/**
 * Makes references to our resources and providers instances of their classes again, as they arrive
 * from stacks and from programs in other languages.
 */
import * as pulumi from "@pulumi/pulumi";
import { ImmProject, type ImmProjectArgs } from "./imm-project.ts";
import { OssBucketAttachment, type OssBucketAttachmentArgs } from "./oss-bucket-attachment.ts";
import { Provider } from "./provider.ts";
import { SmqNameCheck } from "./smq-name-check.ts";

/** Registers them with the SDK. */
export function registerTypes(): void {
  pulumi.runtime.registerResourceModule("immkit", "index", {
    construct(name: string, type: string, urn: string): pulumi.Resource {
      const options = { urn } as pulumi.CustomResourceOptions;
      switch (type) {
        case ImmProject.__pulumiType:
          return new ImmProject(name, {} as ImmProjectArgs, options);
        case OssBucketAttachment.__pulumiType:
          return new OssBucketAttachment(name, {} as OssBucketAttachmentArgs, options);
        case SmqNameCheck.__pulumiType:
          return new SmqNameCheck(name, {}, options);
        default:
          // A component of which only the URN is known.
          return new pulumi.DependencyResource(urn);
      }
    },
  });
  pulumi.runtime.registerResourcePackage("immkit", {
    constructProvider: (name: string, _type: string, urn: string): pulumi.ProviderResource =>
      new Provider(name, {}, { urn } as pulumi.ResourceOptions),
  });
}
