import { describe, expect, it } from "vitest";
import { ossTargets } from "./oss-request.ts";

describe("which object an OSS request names", () => {
  it.each([
    ["127.0.0.1:8080", "/", [[undefined, undefined]]],
    ["127.0.0.1:8080", "/b", [["b", undefined]]],
    ["127.0.0.1:8080", "/b/", [["b", undefined]]],
    ["127.0.0.1:8080", "/b/k/%E5%AE%A1%20+.jpg", [["b", "k/审 +.jpg"]]],
    ["b.127.0.0.1:8080", "/k", [["b", "k"]]],
    ["b.localhost:8080", "/", [["b", undefined]]],
    ["b.oss-cn-hangzhou.aliyuncs.com", "/k/l", [["b", "k/l"]]],
    ["b.oss-cn-hangzhou-internal.aliyuncs.com", "/k", [["b", "k"]]],
    ["oss-cn-hangzhou.aliyuncs.com", "/b/k", [["b", "k"]]],
    // A client that puts the bucket into the host and into the path as well.
    [
      "b.oss-cn-hangzhou.aliyuncs.com",
      "/b/k",
      [
        ["b", "b/k"],
        ["b", "k"],
      ],
    ],
    ["b.oss-cn-hangzhou.aliyuncs.com", "/bb/k", [["b", "bb/k"]]],
  ])("%s %s", (host, path, expected) => {
    expect(ossTargets(host, path).map(({ bucket, key }) => [bucket, key])).toEqual(expected);
  });

  it.each(["/b/%ff", "/b/%", "/b/%E5%AE"])("refuses %s", (path) => {
    expect(() => ossTargets("127.0.0.1", path)).toThrow(
      expect.objectContaining({ code: "InvalidURI", status: 400 }),
    );
  });
});
