/**
 * PostObject: an upload from an HTML form, whose fields carry the signature. Source: OSS,
 * "PostObject".
 */
import { anonymous } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import type { KeyStore } from "./keys.ts";
import {
  type OssCaller,
  type OssClaim,
  type OssForm,
  type OssRequest,
  ossTargets,
  verifyOssSignature,
} from "./oss-request.ts";
import { ossV4Signature } from "./oss-v4.ts";
import { hmacSha1Base64 } from "./signing.ts";

/** Whether a request is an upload from a form. */
export function isOssForm({ method, headers, rawQuery }: CloudRequest): boolean {
  const type = headers["content-type"] ?? "";
  return method === "POST" && rawQuery === "" && /^multipart\/form-data\b/i.test(type);
}

/**
 * The form, and the principal that signed its policy. A form without a signature is Anonymous.
 *
 * @throws ServiceError MalformedPOSTRequest, and those of a signature.
 */
export async function verifyOssForm(
  request: CloudRequest,
  keys: KeyStore,
  region: string,
  checkBucket: (name: string) => void,
): Promise<{ readonly principal: OssCaller["principal"]; readonly request: OssRequest }> {
  const form = await readForm(request);
  const [{ bucket }] = ossTargets(request.host, request.path);
  const target = { bucket, key: undefined };
  const params = new URLSearchParams();
  const field = (name: string) => form.fields.get(name) ?? "";
  const policy = field("policy");
  const call = {
    request,
    params,
    pairs: [],
    targets: [target],
    region,
    keys,
    checkBucket,
  } as const;
  const verify = (
    claim: Omit<OssClaim, "presigned" | "token">,
    sign: (secret: string, text: string) => string,
  ) => {
    const token = field("x-oss-security-token") || undefined;
    const given = { ...claim, token, presigned: true };
    return verifyOssSignature(call, given, [{ target, stringToSign: policy }], sign).principal;
  };
  const principal = () => {
    if (field("x-oss-signature-version") === "OSS4-HMAC-SHA256") {
      const [accessKeyId = ""] = field("x-oss-credential").split("/");
      const claim = { accessKeyId, signature: field("x-oss-signature") };
      const date = field("x-oss-date");
      return verify(claim, (secret, text) => ossV4Signature(secret, date, region, text));
    }
    const accessKeyId = field("ossaccesskeyid");
    if (accessKeyId === "") return anonymous;
    return verify({ accessKeyId, signature: field("signature") }, hmacSha1Base64);
  };
  return { principal: principal(), request: { ...request, ...target, params, form } };
}

/** Reads the fields before `file`, which is the last one that counts. */
async function readForm({ headers, body }: CloudRequest): Promise<OssForm> {
  const malformed = (message: string) => new ServiceError(400, "MalformedPOSTRequest", message);
  const type = headers["content-type"] ?? "";
  const data = await new Response(new Uint8Array(body), { headers: { "content-type": type } })
    .formData()
    .catch(() => {
      throw malformed("The body of your POST request is not well-formed multipart/form-data.");
    });
  const fields = new Map<string, string>();
  for (const [name, value] of data) {
    const key = name.toLowerCase();
    if (typeof value === "string") {
      if (key !== "file") fields.set(key, value);
      else return { fields, file: Buffer.from(value), fileName: "", contentType: "" };
      continue;
    }
    const file = Buffer.from(await value.arrayBuffer());
    return { fields, file, fileName: value.name, contentType: value.type };
  }
  throw malformed("POST requires exactly one file upload per request.");
}
