import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "../rpc/product.ts";
import { authorize, type ImmContext } from "./context.ts";
import { pageOf } from "./page.ts";
import { invalid, notFound, required, textUpTo, wholeNumber } from "./params.ts";
import { projectNameIn } from "./project.ts";
import type { Attachment } from "./state.ts";

/**
 * A bucket that is attached to a project can be processed by OSS's own `x-oss-process`. Moderation
 * tasks do not need it.
 */
export function attachmentActions(context: ImmContext) {
  const { state, clock, accountId } = context;

  /**
   * RAM is asked about the project that the bucket is attached to, or about any when there is none.
   */
  const attachmentFor = (call: RpcCall, action: string): Attachment => {
    const bucket = bucketIn(call.params);
    const attachment = state.attachments.get(bucket);
    authorize(context, call, action, attachment?.projectName ?? "*");
    if (attachment === undefined) throw notFound("attachment of bucket", bucket);
    return attachment;
  };

  const times = ({ createTime }: Attachment) => ({
    CreateTime: new Date(createTime).toISOString(),
    UpdateTime: new Date(createTime).toISOString(),
  });

  return {
    AttachOSSBucket(call: RpcCall) {
      const projectName = projectNameIn(call.params);
      const bucket = bucketIn(call.params);
      authorize(context, call, "AttachOSSBucket", projectName);
      const description = textUpTo(call.params, "Description", 128) ?? "";
      state.project(projectName);
      const present = state.attachments.get(bucket);
      if (present !== undefined) {
        throw new ServiceError(
          400,
          "ResourceAlreadyExists",
          `The bucket "${bucket}" is attached to the project "${present.projectName}" already.`,
        );
      }
      state.attachments.set(bucket, { bucket, projectName, description, createTime: clock.now() });
      return {};
    },

    DetachOSSBucket(call: RpcCall) {
      state.attachments.delete(attachmentFor(call, "DetachOSSBucket").bucket);
      return {};
    },

    GetOSSBucketAttachment(call: RpcCall) {
      const attachment = attachmentFor(call, "GetOSSBucketAttachment");
      return {
        ProjectName: attachment.projectName,
        Description: attachment.description,
        ...times(attachment),
      };
    },

    ListAttachedOSSBuckets(call: RpcCall) {
      const projectName = projectNameIn(call.params);
      authorize(context, call, "ListAttachedOSSBuckets", projectName);
      state.project(projectName);
      const own = [...state.attachments.values()].filter(
        (attachment) => attachment.projectName === projectName,
      );
      const limit = wholeNumber(call.params, "MaxResults", 1, 200, 100);
      const { items, nextToken } = pageOf(
        own,
        ({ bucket }) => [bucket],
        limit,
        call.params["NextToken"],
      );
      return {
        AttachedOSSBuckets: items.map((attachment) => ({
          OSSBucket: attachment.bucket,
          ProjectName: attachment.projectName,
          OwnerId: accountId,
          Description: attachment.description,
          ...times(attachment),
        })),
        ...(nextToken !== undefined && { NextToken: nextToken }),
      };
    },
  };
}

function bucketIn(params: RpcCall["params"]): string {
  const bucket = required(params, "OSSBucket");
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) return bucket;
  throw invalid(
    "OSSBucket",
    "it must be the name of a bucket: 3 to 63 lower-case letters, digits and hyphens",
  );
}
