import type { dynamic } from "@pulumi/pulumi";
import { type Connection, isUnknown, type Location } from "./connection.ts";
import { ImmProjectError, isNotFound, serviceCode } from "./errors.ts";
import { projectNameProblem } from "./project-name.ts";

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

/**
 * Attach and detach of an OSS bucket. IMM has no call that changes an attachment, so every change
 * replaces it.
 */
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
      if (
        !isUnknown(news.bucket) &&
        !(typeof news.bucket === "string" && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(news.bucket))
      ) {
        failures.push({
          property: "bucket",
          reason: `bucket ${JSON.stringify(news.bucket)} is no OSS bucket name: 3 to 63 lower-case letters, digits and "-", without oss://`,
        });
      }
      return { inputs: news, failures };
    },

    async diff(_id, olds, news) {
      const replaces: string[] = replacing.filter((name) => news[name] !== olds[name]);
      if (isUnknown(news.region) || connection.region(news) !== olds.region)
        replaces.push("region");
      // A bucket is attached to one project at a time: the old attachment has to go first.
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
          `the bucket ${bucket} is attached to an IMM project already; detach it there first (DetachOSSBucket), or leave this attachment out`,
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
