/**
 * Readings of features that this cloud doesn't have. Clients that clean up or show everything ask
 * for them, and have to learn that there is nothing.
 */
import type { CloudResponse } from "../http/message.ts";
import { unlimited } from "./bucket-configurations.ts";
import { type OssCall, xmlAnswer } from "./call.ts";
import { ossError } from "./errors.ts";
import { pageSize } from "./listing.ts";

/** `?live` of a bucket: no live channels. */
export function listLiveChannels(call: OssCall): CloudResponse {
  call.authorize("ListLiveChannel");
  return xmlAnswer("ListLiveChannelResult", {
    Prefix: call.param("prefix"),
    Marker: call.param("marker"),
    MaxKeys: pageSize(call.request.params, "max-keys", 100),
    IsTruncated: false,
    NextMarker: "",
  });
}

/** `?cname` of a bucket: no domain names. */
export function listCnames(call: OssCall): CloudResponse {
  call.authorize("ListCname");
  return xmlAnswer("ListCnameResult", { Bucket: call.bucket.name, Owner: call.options.accountId });
}

/** `?replication` of a bucket: throws `NoSuchReplicationConfiguration`. */
export function getReplication(call: OssCall): CloudResponse {
  call.authorize("GetBucketReplication");
  throw ossError("NoSuchReplicationConfiguration", { BucketName: call.bucket.name });
}

/** `?cloudboxes` of the account: none. */
export function listCloudBoxes(call: OssCall): CloudResponse {
  call.authorize("ListCloudBoxes");
  return xmlAnswer("ListCloudBoxResult", {
    Owner: { ID: call.options.accountId, DisplayName: call.options.accountId },
    IsTruncated: false,
    CloudBoxes: {},
  });
}

/** `?qosInfo` of the account: no limits. */
export function getAccountQos(call: OssCall): CloudResponse {
  call.authorize("GetQosInfo");
  return xmlAnswer("QoSConfiguration", { Region: `oss-${call.options.region}`, ...unlimited });
}
