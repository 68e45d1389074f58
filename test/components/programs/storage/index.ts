/** A bucket, a channel and upload events, with the arguments that the settings give as JSON. */
import {
  MediaBucket,
  type MediaBucketArgs,
  ResultChannel,
  type ResultChannelArgs,
  UploadEvents,
  type UploadEventsArgs,
} from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const media = config.getObject<MediaBucketArgs>("media");
const channel = config.getObject<ResultChannelArgs>("channel");
const events = config.getObject<Partial<UploadEventsArgs>>("events");

/** The names of the components end in `suffix`. With another one, aliases keep the resources. */
const suffix = config.get("suffix") ?? "";
const options = (name: string): pulumi.ComponentResourceOptions => ({
  aliases: [{ name }],
  transforms: config.getBoolean("unprotected")
    ? [({ props, opts }) => ({ props, opts: { ...opts, protect: false } })]
    : [],
});

const bucket = media && new MediaBucket(`media${suffix}`, media, options("media"));
const results = channel && new ResultChannel(`results${suffix}`, channel, options("results"));
const uploads =
  bucket &&
  events &&
  new UploadEvents(
    `uploads${suffix}`,
    { bucketName: bucket.bucketName, ...events },
    options("uploads"),
  );

export const bucketName = bucket?.bucketName;
export const topicName = results?.topicName;
export const queueName = results?.queueName;
export const uploadQueueName = uploads?.queueName;
export const weakened = pulumi.all([bucket?.weakened, results?.weakened, uploads?.weakened]);
