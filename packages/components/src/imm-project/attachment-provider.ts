import type { dynamic } from "@pulumi/pulumi";
import { bucketNameProblem } from "../naming/name-rule.ts";
import { type Connection, isUnknown, type Location } from "./connection.ts";
import { ImmProjectError, isNotFound, serviceCode } from "./errors.ts";
import { projectNameProblem } from "./project-inputs.ts";

/** The inputs of an OssBucketAttachment, resolved. */
export interface AttachmentInputs extends Location {
  readonly projectName: string;
  readonly bucket: string;
  readonly description?: string;
}

export interface AttachmentState extends AttachmentInputs {
  readonly region: string;
}

const replacing = ["projectName", "bucket", "description"] as const;

/** Attaches and detaches an OSS bucket. IMM can't change an attachment, so a change replaces it. */
export function attachmentProvider(
  connection: Connection,
): Required<Omit<dynamic.ResourceProvider<AttachmentInputs, AttachmentState>, "update">> {
  return {
    async configure(request) {
      connection.configure(request);
    },

    async check(_olds, news) {
      const failures: dynamic.CheckFailure[] = [];
      const name = isUnknown(news.projectName) ? undefined : projectNameProblem(news.projectName);
      if (name !== undefined)
        failures.push({ property: "projectName", reason: `projectName ${name}` });
      const bucket = isUnknown(news.bucket) ? undefined : bucketNameProblem(news.bucket);
      if (bucket !== undefined) failures.push({ property: "bucket", reason: `bucket ${bucket}` });
      return { inputs: news, failures };
    },

    async diff(_id, olds, news) {
      const replaces: string[] = replacing.filter((name) => news[name] !== olds[name]);
      if (isUnknown(news.region) || connection.region(news) !== olds.region)
        replaces.push("region");
      // A bucket is attached to at most one project, so the old attachment is deleted first.
      return {
        changes: replaces.length > 0 || news.endpoint !== olds.endpoint,
        replaces,
        deleteBeforeReplace: true,
      };
    },

    async create(inputs) {
      const { projectName, bucket, description } = inputs;
      const outs = { ...inputs, region: connection.region(inputs) };
      try {
        await connection.to(inputs).call("AttachOSSBucket", {
          ProjectName: projectName,
          OSSBucket: bucket,
          ...(description === undefined ? {} : { Description: description }),
        });
      } catch (error) {
        if (serviceCode(error) !== "ResourceAlreadyExists") throw error;
        throw new ImmProjectError(
          "AttachedElsewhere",
          `the bucket ${bucket} is already attached to an IMM project. Detach it first (DetachOSSBucket), or remove this attachment from the program`,
          { cause: error },
        );
      }
      return { id: bucket, outs };
    },

    async read(id, props) {
      const known = { ...props, bucket: id } as AttachmentInputs;
      try {
        const answer = await connection.to(known).call("GetOSSBucketAttachment", { OSSBucket: id });
        const projectName =
          typeof answer["ProjectName"] === "string" ? answer["ProjectName"] : known.projectName;
        return { id, props: { ...known, projectName, region: connection.region(known) } };
      } catch (error) {
        if (isNotFound(error)) return { id: "" };
        throw error;
      }
    },

    async delete(id, props) {
      try {
        await connection.to(props).call("DetachOSSBucket", { OSSBucket: id });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
