/**
 * Upload callbacks: after a write, OSS posts to the application's server, and passes its answer on
 * to the client. The calls of the real service are signed with its RSA key; these are not. Source:
 * OSS, "Callback".
 */
import type { CloudResponse } from "../http/message.ts";
import { type OssCall, xmlAnswer } from "./call.ts";
import { invalidArgument, ossError } from "./errors.ts";

const timeoutMs = 5_000;
const maxAnswerBytes = 1024 * 1024;

/** What was written. */
export interface WrittenObject {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly mimeType: string;
  readonly crc64: string;
  readonly contentMd5: string | undefined;
}

interface Callback {
  readonly urls: readonly string[];
  readonly host: string | undefined;
  readonly body: string;
  readonly type: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The callback in the headers, the query or the form of a call, undefined if there is none. Throws
 * `InvalidArgument`.
 */
export function callbackOf({ request }: OssCall): Callback | undefined {
  const part = (name: string) => request.headers[`x-oss-${name}`] ?? request.params.get(name) ?? "";
  const [text, variableText] = [part("callback"), part("callback-var")];
  if (text === "") return undefined;
  const given = jsonIn("callback", text);
  const variables = variableText === "" ? {} : jsonIn("callback-var", variableText);
  const urls = (given["callbackUrl"] ?? "").split(";").map((url) => url.trim());
  const body = given["callbackBody"] ?? "";
  if (body === "" || urls.length > 5 || !urls.every((url) => /^https?:\/\//.test(url)))
    throw invalidArgument("callback", text, "The callback needs callbackUrl and callbackBody.");
  const type = given["callbackBodyType"] ?? "application/x-www-form-urlencoded";
  return { urls, host: given["callbackHost"] || undefined, body, type, variables };
}

function jsonIn(name: string, base64: string): Record<string, string> {
  try {
    const given: unknown = JSON.parse(Buffer.from(base64, "base64").toString());
    if (typeof given === "object" && given !== null)
      return Object.fromEntries(
        Object.entries(given).map(([key, value]) => [key, String(value)] as const),
      );
  } catch {}
  throw invalidArgument(name, base64, `The ${name} configuration is not json format.`);
}

/**
 * Calls the server. Its answer becomes the answer of the call. If it fails, the object stays, and
 * the call answers `CallbackFailed` (203).
 */
export async function answerCallback(
  call: OssCall,
  callback: Callback,
  written: WrittenObject,
  answer: CloudResponse,
): Promise<CloudResponse> {
  const body = filled(callback, valuesOf(call, written));
  let failure = "OSS can not connect to your callbackUrl, please check it.";
  for (const url of callback.urls) {
    const response = await post(url, callback, body).catch(() => undefined);
    if (response === undefined) continue;
    if (response.status === 200)
      return {
        ...answer,
        headers: { ...answer.headers, "content-type": "application/json" },
        body: response.body,
      };
    failure = `Error status : ${response.status}.`;
  }
  const { headers } = answer;
  throw ossError("CallbackFailed", {}, failure, headers);
}

async function post(url: string, { host, type }: Callback, body: string) {
  const response = await fetch(url, {
    method: "POST",
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
    headers: { "content-type": type, ...(host === undefined ? {} : { host }) },
  });
  const bytes = Buffer.from(await response.arrayBuffer()).subarray(0, maxAnswerBytes);
  return { status: response.status, body: bytes };
}

function valuesOf(call: OssCall, written: WrittenObject): Record<string, string> {
  const { request, bucket } = call;
  return {
    bucket: bucket.name,
    object: written.key,
    etag: written.etag.replaceAll('"', ""),
    size: String(written.size),
    mimeType: written.mimeType,
    crc64: written.crc64,
    contentMd5: written.contentMd5 ?? "",
    reqId: request.requestId,
    clientIp: request.sourceIp,
    operation: request.method === "POST" ? "PostObject" : "PutObject",
  };
}

/** Text values are JSON strings in a JSON body, and percent-encoded in a form. */
function filled({ body, type, variables }: Callback, values: Record<string, string>): string {
  const json = type.startsWith("application/json");
  return body.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = name.startsWith("x:") ? (variables[name] ?? "") : (values[name] ?? "");
    if (!json) return encodeURIComponent(value);
    return name === "size" ? value : JSON.stringify(value);
  });
}

/** The XML of a form upload with `success_action_status: 201`. */
export function postResponse(call: OssCall, key: string, etag: string): CloudResponse {
  const { bucket, request } = call;
  const Location = `http://${request.host}/${bucket.name}/${encodeURIComponent(key)}`;
  return {
    ...xmlAnswer("PostResponse", { Bucket: bucket.name, Location, Key: key, ETag: etag }),
    status: 201,
  };
}
