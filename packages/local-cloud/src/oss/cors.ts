/**
 * Cross-origin requests of browsers: preflights, and the headers of answers. Source: OSS, "CORS".
 */
import type { OssRequest } from "../auth/oss-request.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudResponse } from "../http/message.ts";
import { childrenNamed, childText, type XmlElement } from "../xml/index.ts";
import type { OssCall } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { type Bucket, type Store, settingText } from "./store.ts";

/** `OPTIONS`: what a browser asks before a request. It needs no signature. */
export function preflight(call: OssCall): CloudResponse {
  const { bucket, request } = call;
  const { origin, ...headers } = request.headers;
  const method = headers["access-control-request-method"];
  if (origin === undefined || method === undefined) {
    const name = origin === undefined ? "Origin" : "Access-Control-Request-Method";
    throw invalidArgument(name, "", `${name} is missing.`);
  }
  if (!bucket.configurations.has("cors"))
    throw forbidden("CORSResponse: CORS is not enabled for this bucket.");
  const asked = (headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
  const rule = rulesOf(bucket).find(
    (each) => allows(each, origin, method) && asked.every((name) => allowsHeader(each, name)),
  );
  if (rule === undefined)
    throw forbidden(
      "CORSResponse: This CORS request is not allowed. Origin, method or headers match no rule of the bucket.",
    );
  return {
    status: 200,
    headers: {
      ...ruleHeaders(bucket, rule, origin),
      ...(asked.length === 0 ? {} : { "access-control-allow-headers": asked.join(", ") }),
    },
  };
}

function forbidden(message: string): ServiceError {
  return ossError("AccessForbidden", {}, message);
}

/** Adds the headers with which a page of another origin can read an answer, or an error. */
export async function withCors(
  store: Store,
  { method, headers, bucket: name = "" }: OssRequest,
  answer: () => CloudResponse | Promise<CloudResponse>,
): Promise<CloudResponse> {
  const { origin } = headers;
  if (origin === undefined || method === "OPTIONS") return answer();
  // Deleting the bucket deletes its rules, so they are read first.
  const bucket = store.buckets.get(name);
  const rule = bucket && rulesOf(bucket).find((each) => allows(each, origin, method));
  if (bucket === undefined || rule === undefined) return answer();
  const added = ruleHeaders(bucket, rule, origin);
  try {
    const given = await answer();
    return { ...given, headers: { ...given.headers, ...added } };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { status, code, message, details } = error;
    throw new ServiceError(status, code, message, details, { ...error.headers, ...added });
  }
}

function rulesOf(bucket: Bucket): readonly XmlElement[] {
  const configuration = bucket.configurations.get("cors");
  return configuration === undefined ? [] : childrenNamed(configuration, "CORSRule");
}

function texts(rule: XmlElement, name: string): readonly string[] {
  return childrenNamed(rule, name).map(({ text }) => text);
}

function allows(rule: XmlElement, origin: string, method: string): boolean {
  return (
    texts(rule, "AllowedMethod").includes(method) &&
    texts(rule, "AllowedOrigin").some((pattern) => matches(pattern, origin))
  );
}

function allowsHeader(rule: XmlElement, name: string): boolean {
  return texts(rule, "AllowedHeader").some((pattern) => matches(pattern.toLowerCase(), name));
}

/** A pattern has at most one `*`. */
function matches(pattern: string, text: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

function ruleHeaders(bucket: Bucket, rule: XmlElement, origin: string): Record<string, string> {
  const any = texts(rule, "AllowedOrigin").includes("*");
  const exposed = texts(rule, "ExposeHeader");
  const seconds = childText(rule, "MaxAgeSeconds");
  const varies = !any || settingText(bucket, "cors", "ResponseVary") === "true";
  return {
    "access-control-allow-origin": any ? "*" : origin,
    "access-control-allow-methods": texts(rule, "AllowedMethod").join(", "),
    ...(exposed.length === 0 ? {} : { "access-control-expose-headers": exposed.join(", ") }),
    ...(seconds === undefined ? {} : { "access-control-max-age": seconds }),
    ...(varies ? { vary: "Origin" } : {}),
  };
}
