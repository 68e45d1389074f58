/** What the local cloud signs and what official clients sign, for any input. */
import { createRequire } from "node:module";
import { signAcs3, signMns, signOssV4 } from "@immkit/local-cloud/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signOss } from "../../packages/runtime/src/oss/sign.ts";

const require = createRequire(import.meta.url);
const { OpenApiUtil } = require("@alicloud/openapi-core") as {
  OpenApiUtil: {
    getAuthorization(
      request: object,
      algorithm: string,
      payload: string,
      id: string,
      secret: string,
    ): string;
  };
};
const Mns = require("@alicloud/mns") as new (
  account: string,
  options: object,
) => {
  sign(verb: string, headers: Record<string, string>, resource: string): string;
};
const ossSign = require("ali-oss/lib/common/signUtils.js") as {
  authorizationV4(
    id: string,
    secret: string,
    region: string,
    method: string,
    request: object,
    bucket?: string,
    object?: string,
  ): string;
};

const text = fc.string({ unit: "grapheme", maxLength: 20 }).filter((value) => value.isWellFormed());
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.]{0,20}$/);
const secret = fc.stringMatching(/^[A-Za-z0-9]{1,30}$/);

describe("signatures of the local cloud equal those of official clients", () => {
  it("ACS3: @alicloud/openapi-core", () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, text),
        secret,
        fc.option(secret, { nil: undefined }),
        text,
        (params, accessKeySecret, securityToken, body) => {
          const { headers } = signAcs3({
            host: "h:1",
            action: "A",
            version: "V",
            params,
            body,
            accessKeyId: "ak",
            accessKeySecret,
            securityToken,
            nonce: "n",
          });
          const { authorization, ...sent } = headers;
          const request = { method: "POST", pathname: "/", query: params, headers: sent };
          expect(authorization).toBe(
            OpenApiUtil.getAuthorization(
              request,
              "ACS3-HMAC-SHA256",
              sent["x-acs-content-sha256"] ?? "",
              "ak",
              accessKeySecret,
            ),
          );
        },
      ),
    );
  });

  it("MNS: @alicloud/mns", () => {
    const ascii = fc.stringMatching(/^[ -~]{0,20}$/).map((value) => value.trim());
    fc.assert(
      fc.property(
        fc.constantFrom("GET", "PUT", "POST", "DELETE"),
        fc.webUrl({ withQueryParameters: true }),
        ascii,
        secret,
        (method, url, value, accessKeySecret) => {
          const target = url.replace(/^https?:\/\/[^/]*/, "") || "/";
          const headers = signMns({
            method,
            target,
            body: "x",
            headers: { "x-mns-prefix": value, "content-md5": "abc" },
            accessKeyId: "ak",
            accessKeySecret,
          });
          const client = new Mns("1", {
            accessKeyId: "ak",
            accessKeySecret,
            region: "cn-hangzhou",
          });
          expect(headers["authorization"]).toBe(`MNS ak:${client.sign(method, headers, target)}`);
        },
      ),
    );
  });

  it("OSS V4: ali-oss", () => {
    const bucket = fc.stringMatching(/^[a-z0-9]{3,20}$/);
    const key = text.filter((value) => value !== "");
    // An empty parameter is left out: ali-oss signs it with its `=`, where most clients sign the
    // bare name.
    const query = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,10}$/),
      fc.string({ minLength: 1, maxLength: 10 }),
    );
    fc.assert(
      fc.property(bucket, key, query, secret, (bucketName, object, queries, accessKeySecret) => {
        const { headers } = signOssV4({
          method: "PUT",
          region: "cn-hangzhou",
          bucket: bucketName,
          key: object,
          query: queries,
          headers: { "content-type": "text/plain", "x-oss-meta-a": "b" },
          accessKeyId: "ak",
          accessKeySecret,
        });
        const { authorization, ...sent } = headers;
        expect(authorization).toBe(
          ossSign.authorizationV4(
            "ak",
            accessKeySecret,
            "cn-hangzhou",
            "PUT",
            { headers: sent, queries },
            bucketName,
            object,
          ),
        );
      }),
    );
  });
});

describe("signatures of the runtime equal those of official clients", () => {
  it("OSS V4: ali-oss", () => {
    const bucket = fc.stringMatching(/^[a-z0-9]{3,20}$/);
    const query = fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), text.filter(Boolean));
    const token = fc.option(secret, { nil: undefined });
    const date = fc.date({ min: new Date(0), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(
        fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE"),
        bucket,
        text.filter(Boolean),
        query,
        secret,
        token,
        date,
        (method, name, key, queries, accessKeySecret, securityToken, at) => {
          const request = {
            method,
            bucket: name,
            key,
            query: queries,
            headers: { range: "bytes=0-1", "content-type": "a/b", "x-oss-copy-source": "/b/k" },
            region: "cn-hangzhou",
            date: at,
          } as const;
          const credential = { accessKeyId: "ak", accessKeySecret, securityToken };
          const { authorization, ...sent } = signOss(request, credential).headers;
          expect(authorization).toBe(
            ossSign.authorizationV4(
              "ak",
              accessKeySecret,
              "cn-hangzhou",
              method,
              { headers: sent, queries },
              name,
              key,
            ),
          );
        },
      ),
    );
  });
});
