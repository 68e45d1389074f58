import { isBucketName } from "../oss/names.ts";
import { type Params, required } from "../rpc/params.ts";
import type { RpcCall, RpcProduct } from "../rpc/product.ts";
import { authorize, type ImmContext } from "./context.ts";
import { immError, invalid, notFound } from "./errors.ts";
import { integer, textUpTo, tokenPage } from "./params.ts";
import { projectNameIn } from "./projects.ts";
import type { Attachment } from "./state.ts";

/**
 * Attached buckets can be processed with OSS's own `x-oss-process`. Moderation tasks don't need an
 * attachment.
 */
export function attachmentActions(context: ImmContext): RpcProduct["actions"] {
  const { state, clock, accountId } = context;

  /** Permission is checked for the project of the attachment, or for any if there is none. */
  const attachmentFor = (call: RpcCall, action: string): Attachment => {
    const bucket = bucketIn(call.params);
    const attachment = state.attachments.get(bucket);
    authorize(context, call, action, attachment?.projectName ?? "*");
    if (attachment === undefined) throw notFound("attachment of bucket", bucket);
    return attachment;
  };

  const content = ({ projectName, description, createTime }: Attachment) => ({
    ProjectName: projectName,
    Description: description,
    CreateTime: new Date(createTime).toISOString(),
    UpdateTime: new Date(createTime).toISOString(),
  });

  return {
    AttachOSSBucket(call) {
      const projectName = projectNameIn(call.params);
      const bucket = bucketIn(call.params);
      authorize(context, call, "AttachOSSBucket", projectName);
      const description = textUpTo(call.params, "Description", 128) ?? "";
      state.project(projectName);
      const existing = state.attachments.get(bucket);
      if (existing !== undefined)
        throw immError(
          "ResourceAlreadyExists",
          `The bucket "${bucket}" is attached to the project "${existing.projectName}" already.`,
        );
      state.attachments.set(bucket, { bucket, projectName, description, createTime: clock.now() });
      return {};
    },

    DetachOSSBucket(call) {
      state.attachments.delete(attachmentFor(call, "DetachOSSBucket").bucket);
      return {};
    },

    GetOSSBucketAttachment: (call) => content(attachmentFor(call, "GetOSSBucketAttachment")),

    ListAttachedOSSBuckets(call) {
      const { params } = call;
      const projectName = projectNameIn(params);
      authorize(context, call, "ListAttachedOSSBuckets", projectName);
      state.project(projectName);
      const attachments = [...state.attachments.values()].filter(
        (attachment) => attachment.projectName === projectName,
      );
      const limit = integer(params, "MaxResults", 1, 200, 100);
      const { items, next } = tokenPage(params, attachments, ({ bucket }) => [bucket], limit);
      return {
        AttachedOSSBuckets: items.map((attachment) => ({
          OSSBucket: attachment.bucket,
          OwnerId: accountId,
          ...content(attachment),
        })),
        ...next,
      };
    },
  };
}

function bucketIn(params: Params): string {
  const bucket = required(params, "OSSBucket");
  if (isBucketName(bucket)) return bucket;
  throw invalid(
    "OSSBucket",
    "it must be the name of a bucket: 3 to 63 lower-case letters, digits and hyphens",
  );
}
