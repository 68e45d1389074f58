/** PostObject: an upload from an HTML form. */
import type { CloudResponse } from "../http/message.ts";
import { OssCall } from "./call.ts";
import { postResponse } from "./callback.ts";
import { invalidArgument, ossError } from "./errors.ts";
import { checkPostPolicy } from "./post-policy.ts";
import { writeObject } from "./write.ts";

/** The fields of a form that say how it is answered or signed, not what is stored. */
const ownFields = ["key", "policy", "signature", "ossaccesskeyid", "x-oss-security-token"];

/** `POST /bucket` with `multipart/form-data`. The other fields are the headers of PutObject. */
export async function postObject(call: OssCall): Promise<CloudResponse> {
  const { request, principal, bucket } = call;
  const { form } = request;
  if (form === undefined)
    throw ossError("MalformedPOSTRequest", {}, "The body must be multipart/form-data.");
  const field = (name: string) => form.fields.get(name) ?? "";
  const policy = field("policy");
  if (policy !== "") checkPostPolicy(policy, form, bucket.name, call.options.clock.now());
  else if (principal.type !== "Anonymous")
    throw ossError("InvalidPolicyDocument", {}, "A signed form needs a policy.");
  const key = field("key").replaceAll(/\$\{filename\}/g, () => form.fileName);
  if (key === "") throw invalidArgument("key", key, "The form needs a key.");

  const headers = Object.fromEntries(
    [...form.fields].filter(([name]) => !ownFields.includes(name) && !name.startsWith("x:")),
  );
  const variables = [...form.fields].filter(([name]) => name.startsWith("x:"));
  const written = new OssCall(
    call,
    {
      ...request,
      key,
      body: form.file,
      headers: {
        ...headers,
        "content-type": headers["content-type"] || form.contentType,
        ...(headers["callback"] && { "x-oss-callback": headers["callback"] }),
        ...(variables.length > 0 && { "x-oss-callback-var": base64(variables) }),
        "user-agent": request.headers["user-agent"],
      },
    },
    principal,
  );
  const { answer, etag } = await writeObject(written, "PostObject");
  if (answer.body !== undefined) return answer;
  const redirect = field("success_action_redirect");
  if (redirect !== "" && URL.canParse(redirect)) {
    const location = new URL(redirect);
    const parameters = { bucket: bucket.name, key, etag };
    for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
    return { status: 303, headers: { ...answer.headers, location: location.href } };
  }
  const status = field("success_action_status");
  if (status === "201") {
    const response = postResponse(written, key, etag);
    return { ...response, headers: { ...answer.headers, ...response.headers } };
  }
  return { ...answer, status: status === "200" ? 200 : 204 };
}

function base64(pairs: readonly (readonly [string, string])[]): string {
  return Buffer.from(JSON.stringify(Object.fromEntries(pairs))).toString("base64");
}
