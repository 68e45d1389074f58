/** Sends the events of written objects to SMQ's event rules. */
import type { Principal } from "../access/principal.ts";
import { ossRequestId } from "../core/ids.ts";
import type { ObjectEvent } from "../mns/events/object-event.ts";
import type { OssCall, OssContext } from "./call.ts";

/** What was written, in bytes. `etag` is in quotes, as in headers. */
interface WrittenContent {
  readonly size: number;
  readonly etag: string;
  /** Default: the size. */
  readonly deltaSize?: number;
}

/**
 * Sends the event of a call that wrote its object. If a rule matches, the response has a header
 * that says whether the message was sent. Source: SMQ, "OSS event notification".
 */
export function eventHeaders(
  { options, principal, request, bucket, key }: OssCall,
  operation: ObjectEvent["operation"],
  content: WrittenContent,
): Record<string, string> {
  const { requestId, sourceIp } = request;
  const caller = { principal, requestId, sourceIp };
  const result = sendEvent(options, operation, { bucket: bucket.name, key, ...content }, caller);
  if (result === undefined) return {};
  const [code, message] =
    result === "delivered" ? ["Success", "NotificationSucceed"] : ["Fail", "NotificationFailed"];
  const status = { code, message, type: "EventNotification", version: "1.0" };
  return { "x-oss-process-status": Buffer.from(JSON.stringify(status)).toString("base64") };
}

/** Sends the event of an object that the caller wrote. */
export function sendEvent(
  { events, clock }: OssContext["options"],
  operation: ObjectEvent["operation"],
  { etag, size, deltaSize = size, ...object }: WrittenContent & Pick<ObjectEvent, "bucket" | "key">,
  {
    principal,
    requestId,
    sourceIp,
  }: Pick<ObjectEvent, "requestId" | "sourceIp"> & { readonly principal: Principal },
): "delivered" | "failed" | undefined {
  return events?.deliverObjectEvent({
    operation,
    ...object,
    sourceIp,
    requestId: ossRequestId(requestId),
    size,
    deltaSize,
    etag: etag.replaceAll('"', ""),
    time: clock.now(),
    principalId: principalId(principal),
  });
}

function principalId(principal: Principal): string {
  if (principal.type === "RamUser") return principal.id;
  if (principal.type === "AssumedRoleUser") return `${principal.roleId}:${principal.sessionName}`;
  return principal.accountId;
}
