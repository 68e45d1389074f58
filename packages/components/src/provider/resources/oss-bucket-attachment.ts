import { bucketNameProblem } from "../../naming/name-rule.ts";
import { projectNameProblem } from "../../naming/project-name.ts";
import type { Connection } from "../connection.ts";
import { isNotFound, ProviderError, serviceCode } from "../errors.ts";
import { confirmedLocation, expectationInputs, refuseWrongPlace } from "../location.ts";
import { changesOf } from "../protocol/diff.ts";
import { present } from "../protocol/values.ts";
import { checkInputs, type InputChecks, isText } from "./checks.ts";
import { previewLocation, regionChange } from "./imm-project.ts";
import type { ResourceHandlers } from "./resource.ts";

const checks: InputChecks = {
  projectName: { check: projectNameProblem, required: true },
  bucket: { check: bucketNameProblem, required: true },
  description: { check: isText(128) },
  ...Object.fromEntries(expectationInputs.map((name) => [name, { check: isText(128) }])),
};

/** Attachments of OSS buckets. IMM can't change an attachment, so a change replaces it. */
export function attachmentHandlers(connection: Connection): ResourceHandlers {
  return {
    inputs: Object.keys(checks),
    // A bucket is attached to at most one project.
    deleteBeforeReplace: true,

    check: (inputs) => checkInputs(inputs, checks),

    diff({ state, inputs }) {
      const names = ["projectName", "bucket", "description"];
      return Object.assign(
        regionChange(connection, state),
        ...names.map((name) => changesOf(state[name], inputs[name], name, true)),
      );
    },

    previewCreate(inputs) {
      refuseWrongPlace(connection, inputs);
      return { ...inputs, ...previewLocation(connection) };
    },

    async create({ inputs }) {
      const location = await confirmedLocation(connection, inputs);
      const { projectName, bucket, description } = inputs;
      try {
        await connection.imm().call("AttachOSSBucket", {
          ProjectName: projectName,
          OSSBucket: bucket,
          Description: description,
        });
      } catch (error) {
        if (serviceCode(error) !== "ResourceAlreadyExists") throw error;
        throw new ProviderError(
          "AttachedElsewhere",
          `the bucket ${bucket} is already attached to an IMM project. Detach it first (DetachOSSBucket), or remove this attachment from the program`,
          { cause: error },
        );
      }
      return { id: String(bucket), state: { ...inputs, ...location } };
    },

    async read({ id, state, inputs }) {
      const location = await confirmedLocation(connection, inputs, state);
      try {
        const answer = await connection.imm().call("GetOSSBucketAttachment", { OSSBucket: id });
        const found = present({
          bucket: id,
          projectName: answer["ProjectName"] ?? inputs["projectName"],
          description: answer["Description"] || undefined,
        });
        return {
          state: { ...state, ...found, ...location },
          inputs: { ...inputs, ...found },
        };
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },

    async update({ state, inputs }) {
      return { ...state, ...inputs };
    },

    async delete({ id, state }) {
      await confirmedLocation(connection, {}, state);
      try {
        await connection.imm().call("DetachOSSBucket", { OSSBucket: id });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
