import {
  accessCheck,
  keyArnCheck,
  maxSessionCheck,
  prefixCheck,
  prefixesCheck,
  quarantineCheck,
  roleNameCheck,
  roleProblem,
} from "../access/checks.ts";
import { trustCheck } from "../access/trust.ts";
import { alarmsCheck } from "../alarms/alarms.ts";
import { type Check, oneOf, text } from "../arguments/check.ts";
import { commonChecks } from "../arguments/common-checks.ts";
import { each, every, fields, plain } from "../arguments/shape.ts";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { kmsKeyCheck } from "../kms/kms-key.ts";
import { mediaBucketArgs } from "../media-bucket/bucket-args.ts";
import { bucketNameProblem } from "../naming/name-rule.ts";
import { projectNameProblem } from "../naming/project-name.ts";
import { queueNameCheck } from "../queues/consumer-queue.ts";
import { resultChannelArgs } from "../result-channel/channel-args.ts";
import { ContentFormat } from "../result-channel/content-format.ts";
import { uploadEventSettings } from "../upload-events/upload-events.ts";
import { Network } from "./endpoints.ts";
import type {
  ApplicationArgs,
  EndpointArgs,
  ExistingMediaBucketArgs,
  ExistingResultChannelArgs,
  ModerationPipelineArgs,
} from "./pipeline-args.ts";

/** The argument that creates a resource, and the one that uses an existing one. */
const alternatives = [
  ["projectName", "existingProjectName"],
  ["mediaBucket", "existingMediaBuckets"],
  ["resultChannel", "existingResultChannel"],
  ["serviceRoleName", "existingServiceRoleName"],
] as const;

/** Arguments that contradict each other, or of which one is missing. */
const combination: Check = (value) => {
  const args = value as ModerationPipelineArgs;
  const problem = (argument: string, reason: string) => ({ path: `.${argument}`, reason });
  const both = alternatives.find(
    ([one, other]) => args[one] !== undefined && args[other] !== undefined,
  );
  if (both !== undefined) {
    const reason = `can't be used with ${both[1]}: the first creates one, the second uses an existing one`;
    return problem(both[0], reason);
  }
  if (args.existingProjectName !== undefined && args.existingServiceRoleName === undefined) {
    const reason =
      "requires existingServiceRoleName, the role with which the project reads media and notifies";
    return problem("existingProjectName", reason);
  }
  const { deletion } = args;
  const bucketProblem = args.mediaBucket && mediaBucketArgs({ deletion, ...args.mediaBucket });
  if (typeof bucketProblem === "object")
    return { ...bucketProblem, path: `.mediaBucket${bucketProblem.path}` };
  const ownAlarms = (["resultChannel", "uploadEvents"] as const).find(
    (part) => args.alarms !== undefined && args[part]?.alarms !== undefined,
  );
  if (ownAlarms !== undefined)
    return problem("alarms", `can't be used with ${ownAlarms}.alarms: pass one of them`);
  const buckets = args.existingMediaBuckets;
  if (args.uploadEvents !== undefined && Array.isArray(buckets) && buckets.length > 1) {
    const reason = "requires one bucket; create UploadEvents for each of existingMediaBuckets";
    return problem("uploadEvents", reason);
  }
  const [bucket] = Array.isArray(buckets) ? (buckets as ExistingMediaBucketArgs[]) : [];
  if (args.uploadEvents && args.uploadEvents.prefix === undefined && bucket?.prefixes !== undefined)
    return problem(
      "uploadEvents.prefix",
      "is missing; IMM can only read the prefixes of existingMediaBuckets[0]: pass the one with the uploads",
    );
  const existing = args.existingResultChannel;
  if (args.alarms !== undefined && existing && existing.deadLetterQueueName === undefined)
    return problem(
      "existingResultChannel.deadLetterQueueName",
      "is missing; alarms watches this queue",
    );
  return applicationProblem(args);
};

function applicationProblem({
  application,
  existingApplicationRoleName: existing,
}: ModerationPipelineArgs): ReturnType<Check> {
  if (application === undefined && existing === undefined) {
    const reason =
      "is missing; say who can assume the application's role: application: { trust: { … } }, or pass existingApplicationRoleName";
    return { path: ".application", reason };
  }
  const problem = roleProblem(
    { ...application },
    "existingApplicationRoleName",
    existing !== undefined,
  );
  return typeof problem === "object"
    ? { ...problem, path: `.application${problem.path}` }
    : undefined;
}

/** Two entries for one bucket would be two answers to what can be read. */
const distinctBuckets: Check = (value) => {
  const names = (value as ExistingMediaBucketArgs[]).map(({ bucketName }) => bucketName);
  const index = names.findIndex(
    (name, at) => typeof name === "string" && names.indexOf(name) !== at,
  );
  return index === -1
    ? undefined
    : { path: `[${index}].bucketName`, reason: `is ${JSON.stringify(names[index])} again` };
};

const origin = text(
  /^https?:\/\/[^/?#@\s]+\/?$/,
  "an origin with its scheme, such as https://imm.cn-hangzhou.aliyuncs.com",
);

/** A check for lists of existing buckets. */
export const existingMediaBucketsCheck: Check = every(
  each(
    fields<ExistingMediaBucketArgs>(
      { bucketName: bucketNameProblem, prefixes: prefixesCheck, kmsKeyId: kmsKeyCheck },
      { bucketName: "pass the name of the bucket" },
    ),
    1,
  ),
  distinctBuckets,
);

/** A check of everything that is known in the arguments of a pipeline. */
export const pipelineCheck: Check = every(
  fields<ModerationPipelineArgs>({
    projectName: projectNameProblem,
    existingProjectName: projectNameProblem,
    mediaBucket: mediaBucketArgs,
    existingMediaBuckets: existingMediaBucketsCheck,
    resultChannel: resultChannelArgs,
    existingResultChannel: fields<ExistingResultChannelArgs>(
      {
        topicName: queueNameCheck,
        queueName: queueNameCheck,
        deadLetterQueueName: queueNameCheck,
        contentFormat: oneOf(ContentFormat),
      },
      {
        topicName: "pass the name of the topic",
        queueName: "pass the name of the queue",
        contentFormat: `pass the format of the subscription: ${Object.values(ContentFormat).join(", ")}`,
      },
    ),
    serviceRoleName: roleNameCheck,
    existingServiceRoleName: roleNameCheck,
    application: every(
      fields<ApplicationArgs>({
        roleName: roleNameCheck,
        trust: trustCheck,
        access: accessCheck,
        prefixes: prefixesCheck,
        quarantineBucket: bucketNameProblem,
        quarantinePrefix: prefixCheck,
        quarantineKeyArn: keyArnCheck,
        maxSessionSeconds: maxSessionCheck,
      }),
      quarantineCheck,
    ),
    existingApplicationRoleName: roleNameCheck,
    uploadEvents: uploadEventSettings,
    alarms: alarmsCheck,
    network: plain(oneOf(Network)),
    endpoints: fields<EndpointArgs>({ imm: origin, mns: origin, sts: origin, oss: origin }),
    deletion: plain(oneOf(DeletionPolicy)),
    ...commonChecks,
  }),
  combination,
);
