import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { ServiceError } from "../core/service-error.ts";
import type { RequestHead } from "../http/message.ts";
import { codeOf, oss, owner } from "../testing/wire.ts";
import { writeError } from "./answer.ts";

const head = { method: "GET", host: "127.0.0.1:1", requestId: "A-B" } as RequestHead;

describe("an error", () => {
  it.each([
    ["oss", "application/xml"],
    ["mns", "text/xml;charset=utf-8"],
    ["rpc", "application/json;charset=utf-8"],
    ["control", "application/json;charset=utf-8"],
  ] as const)("of %s has its own headers and those of the protocol", (protocol, type) => {
    const error = new ServiceError(
      404,
      "Gone",
      "It is gone.",
      {},
      { "x-oss-delete-marker": "true", "content-type": "text/plain" },
    );
    expect(writeError(protocol, error, head, "JSON")).toMatchObject({
      status: 404,
      headers: { "x-oss-delete-marker": "true", "content-type": type },
      body: expect.stringContaining("It is gone."),
    });
  });
});

it("of SMQ has only text in its members, because clients read nothing else", () => {
  const AccessDeniedDetail = { AuthAction: "mns:GetQueueAttributes", PolicyType: "Identity" };
  const error = new ServiceError(403, "NoPermission", "No.", { AccessDeniedDetail });
  expect(writeError("mns", error, head, "JSON").body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error xmlns="http://mns.aliyuncs.com/doc/v1"><Code>AccessDenied</Code><Message>No.</Message><RequestId>A-B</RequestId><HostId>http://127.0.0.1</HostId></Error>',
  );
});

describe("an object deleted under versioning", () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud.close());

  it("is reported as such by GET and HEAD, unlike an object that never existed", async () => {
    const send = (method: string, key?: string, query?: Record<string, string>, body?: string) =>
      oss(cloud, owner(cloud), method, {
        bucket: "media",
        ...(key && { key }),
        ...(query && { query }),
        ...(body && { body }),
      });
    await send("PUT");
    const enabled = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    await send("PUT", undefined, { versioning: "" }, enabled);
    await send("PUT", "k", undefined, "text");
    const marker = (await send("DELETE", "k")).headers.get("x-oss-version-id") ?? "";

    for (const method of ["GET", "HEAD"]) {
      const gone = await send(method, "k");
      expect([
        gone.status,
        gone.headers.get("x-oss-delete-marker"),
        gone.headers.get("x-oss-version-id"),
      ]).toEqual([404, "true", marker]);
    }
    const named = await send("GET", "k", { versionId: marker });
    expect([named.headers.get("x-oss-delete-marker"), await codeOf(named)]).toEqual([
      "true",
      [405, "MethodNotAllowed"],
    ]);
    const never = await send("GET", "never");
    expect([never.headers.get("x-oss-delete-marker"), await codeOf(never)]).toEqual([
      null,
      [404, "NoSuchKey"],
    ]);
  });
});
