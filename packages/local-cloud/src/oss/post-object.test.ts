import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ossV4Signature, signOssV4 } from "../auth/oss-v4.ts";
import { type LocalCloud, startCloud } from "../cloud.ts";

let cloud: LocalCloud;
const received: string[] = [];
const application = createServer((request: IncomingMessage, response) => {
  void text(request).then((body) => {
    received.push(`${request.headers["content-type"]} ${body}`);
    response.writeHead(request.url === "/broken" ? 500 : 200).end('{"ok":true}');
  });
});
let callbackUrl = "";

async function call(method: string, key?: string, headers: Record<string, string> = {}) {
  const target = key === undefined ? { bucket: "media" } : { bucket: "media", key };
  const signed = signOssV4({ ...cloud, method, headers, ...target });
  const init = {
    method,
    headers: signed.headers,
    ...(method === "PUT" && { body: Buffer.from("picture") }),
  };
  return fetch(cloud.endpoint + signed.target, init);
}

beforeAll(async () => {
  cloud = await startCloud();
  application.listen(0, "127.0.0.1");
  await once(application, "listening");
  callbackUrl = `http://127.0.0.1:${(application.address() as AddressInfo).port}`;
  const signed = signOssV4({ ...cloud, method: "PUT", bucket: "media" });
  await fetch(cloud.endpoint + signed.target, { method: "PUT", headers: signed.headers });
});
afterAll(async () => {
  application.close();
  await cloud.close();
});

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

function policyOf(conditions: unknown[], expiration = "2099-01-01T00:00:00.000Z") {
  return base64({ expiration, conditions });
}

function post(fields: Record<string, string>, file = "picture") {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", new Blob([file], { type: "image/png" }), "cat.png");
  return fetch(`${cloud.endpoint}/media`, { method: "POST", body });
}

function signedV1(conditions: unknown[], fields: Record<string, string>, expiration?: string) {
  const policy = policyOf(conditions, expiration);
  const Signature = createHmac("sha1", cloud.accessKeySecret).update(policy).digest("base64");
  return { ...fields, OSSAccessKeyId: cloud.accessKeyId, policy, Signature };
}

/** Stands for a value in a callback or a key. */
const value = (name: string) => `$\{${name}}`;

async function codeOf(response: Response) {
  return [response.status, /<Code>(.*?)</.exec(await response.text())?.[1]];
}

describe("an upload from a form", () => {
  it("stores the file under the key, with the form's metadata", async () => {
    const conditions = [{ bucket: "media" }, ["starts-with", "$key", "in/"]];
    const fields = { key: `in/${value("filename")}`, "x-oss-meta-a": "1" };
    const response = await post(signedV1(conditions, fields));
    expect(response.status).toBe(204);
    const got = await call("GET", "in/cat.png");
    expect(await got.text()).toBe("picture");
    expect(got.headers.get("content-type")).toBe("image/png");
    expect(got.headers.get("x-oss-meta-a")).toBe("1");
  });

  it("is signed with V4 as well, and answers as it is asked to", async () => {
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const policy = policyOf([["eq", "$key", "b"]]);
    const scope = `${date.slice(0, 8)}/${cloud.region}/oss/aliyun_v4_request`;
    const fields = {
      key: "b",
      policy,
      "x-oss-signature-version": "OSS4-HMAC-SHA256",
      "x-oss-credential": `${cloud.accessKeyId}/${scope}`,
      "x-oss-date": date,
      "x-oss-signature": ossV4Signature(cloud.accessKeySecret, date, cloud.region, policy),
    };
    const created = await post({ ...fields, success_action_status: "201" });
    expect(created.status).toBe(201);
    expect(await created.text()).toContain("<Bucket>media</Bucket>");
    expect(await codeOf(await post({ ...fields, "x-oss-signature": "0" }))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
  });

  it.each([
    [[["eq", "$key", "other"]], {}, undefined, [403, "AccessDenied"]],
    [[["content-length-range", 1, 3]], {}, undefined, [400, "EntityTooLarge"]],
    [[["content-length-range", 9, 20]], {}, undefined, [400, "EntityTooSmall"]],
    [[["in", "$x-oss-meta-a", ["1"]]], { "x-oss-meta-a": "2" }, undefined, [403, "AccessDenied"]],
    [[], {}, "2020-01-01T00:00:00.000Z", [403, "AccessDenied"]],
    [["nothing"], {}, undefined, [400, "InvalidPolicyDocument"]],
  ])("is rejected by the policy %j", async (conditions, fields, expiration, expected) => {
    const form = signedV1(conditions, { key: "k", ...fields }, expiration);
    expect(await codeOf(await post(form))).toEqual(expected);
    expect((await call("GET", "k")).status).toBe(404);
  });

  it("needs a signature for a private bucket, and a well-formed body", async () => {
    expect(await codeOf(await post({ key: "k" }))).toEqual([403, "AccessDenied"]);
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const response = await fetch(`${cloud.endpoint}/media`, { method: "POST", headers, body: "x" });
    expect(await codeOf(response)).toEqual([400, "MalformedPOSTRequest"]);
  });
});

describe("a callback", () => {
  const callback = (url: string, more = {}) =>
    base64({
      callbackUrl: url,
      callbackBody: `k=${value("object")}&n=${value("size")}&v=${value("x:a")}`,
      ...more,
    });

  it("posts to the application and passes its answer on", async () => {
    const response = await call("PUT", "a b", {
      "x-oss-callback": callback(callbackUrl),
      "x-oss-callback-var": base64({ "x:a": "ä" }),
    });
    expect(await response.json()).toEqual({ ok: true });
    expect(received.at(-1)).toBe("application/x-www-form-urlencoded k=a%20b&n=7&v=%C3%A4");
  });

  it("is in a form too, with JSON", async () => {
    const json = {
      callbackBodyType: "application/json",
      callbackBody: `{"k":${value("object")},"v":${value("x:a")},"n":${value("size")}}`,
    };
    const fields = { key: "c", callback: callback(callbackUrl, json), "x:a": "1" };
    expect(await (await post(signedV1([], fields))).json()).toEqual({ ok: true });
    expect(received.at(-1)).toBe('application/json {"k":"c","v":"1","n":7}');
  });

  it("that fails is reported, and the object stays", async () => {
    const header = callback(`${callbackUrl}/broken`);
    const response = await call("PUT", "d", { "x-oss-callback": header });
    expect(await codeOf(response)).toEqual([203, "CallbackFailed"]);
    expect((await call("GET", "d")).status).toBe(200);
  });
});
