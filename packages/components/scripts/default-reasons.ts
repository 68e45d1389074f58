/**
 * What the types can't say about the defaults: the reason for a default, and which value gives up
 * safety. The defaults themselves are in the doc comments.
 */

/** A value that is less safe than the default. */
export interface Weaker {
  /** Arguments of the component with this value. */
  readonly args: Readonly<Record<string, unknown>>;
  /** How the table shows it, if not as the value of the argument. */
  readonly shown?: string;
  /** Its path in the output `weakened`; undefined: it isn't listed there. */
  readonly weakened?: string;
}

/** What the table says about one argument. */
export interface DefaultNote {
  /** Undefined: the doc comment has the reason. */
  readonly why?: string;
  readonly weaker?: Weaker;
}

const uniqueName = "No two components share a resource by accident, and a rename keeps the name";
const channelNames = {
  queueName: "verdicts",
  deadLetterQueueName: "verdicts-dead",
  adopt: true,
};
const queueNotes = {
  handlerTimeoutSeconds: {
    why: "A message of a worker that was killed comes back after three minutes",
  },
  messageRetentionSeconds: {
    why: "The maximum of SMQ: as long as IMM keeps a task",
    weaker: { args: { messageRetentionSeconds: 3600 } },
  },
  encryption: {},
  deletion: {
    why: "Unread messages aren't deleted by accident",
    weaker: { args: { deletion: "delete" }, weakened: "deletion" },
  },
  alarms: { why: "Alarms need contact groups, which only you know" },
};

/** By component and argument; `*` is every component that has the argument. */
export const defaultNotes: Readonly<Record<string, Readonly<Record<string, DefaultNote>>>> = {
  "*": {
    roleName: { why: uniqueName },
    policyName: { why: uniqueName },
    queueName: { why: uniqueName },
    deadLetterQueueName: { why: uniqueName },
    topicName: { why: uniqueName },
    projectName: { why: uniqueName },
    prefixes: { why: "Access follows the pipeline unless you restrict it further" },
  },
  MediaBucket: {
    bucketName: { why: `${uniqueName}. Bucket names are unique in all of OSS` },
    adopt: {
      why: "A bucket that exists is never taken over by accident",
      weaker: {
        args: { adopt: true, bucketName: "old-media" },
        shown: "`true` without `allowInsecureTransport: false`",
        weakened: "adopt",
      },
    },
    role: { why: "Rules of `@immkit/policies` judge a bucket by what it holds" },
    deletion: {
      why: "Media isn't deleted by accident",
      weaker: { args: { deletion: "delete" }, weakened: "deletion" },
    },
    expireAfterDays: { why: "Deleting media is your decision" },
    kmsKeyId: { why: "Encrypted at rest without a key that could be deleted" },
    versioning: { why: "Versions cost storage, and OSS can't remove versioning again" },
    accessLogs: { why: "Logs need a second bucket, and cost storage" },
    tlsVersions: {
      why: "Older versions have known weaknesses",
      weaker: { args: { tlsVersions: ["TLSv1.0", "TLSv1.2"] }, weakened: "tlsVersions" },
    },
    cors: {
      why: "No page can upload before you list its origin",
      weaker: {
        args: { cors: { allowedOrigins: ["*"] } },
        weakened: "cors.allowedOrigins",
      },
    },
    wormDays: { why: "A lock can't be taken back" },
    allowInsecureTransport: {
      why: "Keys of objects and signatures don't travel in clear text",
      weaker: { args: { allowInsecureTransport: true }, weakened: "allowInsecureTransport" },
    },
    "accessLogs.prefix": { why: "Several buckets can log to one bucket" },
    "cors.allowedMethods": {
      why: "What an upload needs",
      weaker: {
        args: { cors: { allowedOrigins: ["https://a.example"], allowedMethods: ["DELETE"] } },
        shown: '`["DELETE"]`',
      },
    },
    "cors.allowedHeaders": {},
    "cors.exposeHeaders": { why: "What a page needs to check its upload" },
    "cors.maxAgeSeconds": { why: "A change of the rule has an effect after ten minutes" },
  },
  ResultChannel: {
    ...queueNotes,
    contentFormat: {},
    maxReceiveCount: { weaker: { args: { maxReceiveCount: 3 } } },
    maxMessageBytes: { why: "The maximum of SMQ: no verdict is too long" },
    adopt: {
      why: "SMQ creates a queue silently if the same one exists, and two stacks would share it",
      weaker: { args: { topicName: "verdicts", ...channelNames }, shown: "`true`" },
    },
  },
  UploadEvents: {
    ...queueNotes,
    prefix: { why: "Every upload is moderated" },
    suffixes: { why: "Every upload is moderated, whatever its name" },
    maxReceiveCount: {
      why: "The same as for verdicts",
      weaker: { args: { maxReceiveCount: 3 } },
    },
    ruleName: { why: "A rule can't be changed: a new one has a new name, so no upload is missed" },
    adopt: {
      why: "As for `ResultChannel`",
      weaker: { args: channelNames, shown: "`true`" },
    },
  },
  Alarms: {
    oldestMessageSeconds: { why: "CloudMonitor documents no metric for the age of a message" },
    messagesMetric: { why: "The documented metric of the namespace" },
    namespace: { why: "Its dimensions are documented" },
  },
  ModerationPipeline: {
    serviceRoleName: { why: uniqueName },
    existingServiceRoleName: {
      why: "IMM's default role can read every bucket of the account. The new one can read the media",
    },
    uploadEvents: { why: "Applications submit what they upload. An account can have ten rules" },
    alarms: { why: "Alarms need contact groups, which only you know" },
    network: {
      why: "SMQ documents its VPC host for plain HTTP only",
      weaker: { args: { network: "vpc" }, weakened: "network" },
    },
    endpoints: {
      why: "They are the same as those of the deployment",
      weaker: {
        args: { endpoints: { mns: "http://smq.internal.example" } },
        shown: "an `http` origin of another machine",
        weakened: "endpoints.mns",
      },
    },
    deletion: {
      why: "Media and verdicts aren't deleted by accident",
      weaker: { args: { deletion: "delete" }, weakened: "deletion" },
    },
    "application.roleName": { why: uniqueName },
    "application.access": { why: "What an application does that uploads, submits and receives" },
    "application.prefixes": { why: "The role can use the media of the pipeline" },
    "application.maxSessionSeconds": { why: "A stolen session ends after an hour" },
    "existingMediaBuckets.prefixes": { why: "Pass prefixes if the bucket has other objects too" },
  },
  AppAccess: {
    access: { why: "What an application does that uploads, submits and receives" },
    maxSessionSeconds: {
      why: "A stolen session ends after an hour",
      weaker: { args: { maxSessionSeconds: 43_200 } },
    },
    trust: {
      why: "Only you know who runs the application",
      weaker: {
        args: { trust: { principals: ["acs:ram::1234567890123456:root"] } },
        shown: "the root of an account in `principals`",
        weakened: "trust.principals",
      },
    },
  },
  ServiceRole: {
    "media.prefixes": { why: "Pass prefixes if the bucket has other objects too" },
  },
  ImmProject: {
    serviceRole: { why: "IMM's own default. `ModerationPipeline` creates a role that can do less" },
    projectMaxDatasetCount: { why: "IMM's own default" },
    datasetMaxBindCount: { why: "IMM's own default" },
    datasetMaxFileCount: { why: "IMM's own default" },
    datasetMaxTotalFileSize: { why: "IMM's own default" },
    tags: { why: "Tags that others set stay" },
    adopt: { why: "A project that exists is never taken over by accident" },
  },
  Provider: {
    accountId: {
      why: "The credentials decide. Set it, and a wrong profile changes nothing",
    },
    protocol: {
      why: "Calls are encrypted",
      weaker: { args: { protocol: "HTTP" } },
    },
    skipRegionValidation: {
      why: "A typing mistake in a region is found before anything is created",
    },
  },
};
