import { describe, expect, it } from "vitest";
import { Network, runtimeEndpoints } from "./endpoints.ts";

describe("runtimeEndpoints", () => {
  it("depends on region, account and network", () => {
    expect(runtimeEndpoints("cn-hangzhou", "123", Network.Public)).toEqual({
      imm: "https://imm.cn-hangzhou.aliyuncs.com",
      mns: "https://123.mns.cn-hangzhou.aliyuncs.com",
      sts: "https://sts.cn-hangzhou.aliyuncs.com",
      oss: "https://oss-cn-hangzhou.aliyuncs.com",
    });
    expect(runtimeEndpoints("cn-hangzhou", "123", Network.Vpc)).toEqual({
      imm: "https://imm-vpc.cn-hangzhou.aliyuncs.com",
      mns: "http://123.mns.cn-hangzhou-internal.aliyuncs.com",
      sts: "https://sts-vpc.cn-hangzhou.aliyuncs.com",
      oss: "https://oss-cn-hangzhou-internal.aliyuncs.com",
    });
  });

  it("uses the configured endpoint of each service", () => {
    const local = {
      imm: "127.0.0.1:1",
      mns: "127.0.0.1:2",
      sts: "127.0.0.1:3",
      oss: "127.0.0.1:4",
      protocol: "HTTP",
    };
    expect(runtimeEndpoints("r", "1", Network.Public, local)).toEqual({
      imm: "http://127.0.0.1:1",
      mns: "http://127.0.0.1:2",
      sts: "http://127.0.0.1:3",
      oss: "http://127.0.0.1:4",
    });
    expect(runtimeEndpoints("r", "1", Network.Public, { sts: "sts.aliyuncs.com" })).toEqual({
      imm: "https://imm.r.aliyuncs.com",
      mns: "https://1.mns.r.aliyuncs.com",
      sts: "https://sts.aliyuncs.com",
      oss: "https://oss-r.aliyuncs.com",
    });
    expect(runtimeEndpoints("r", "1", Network.Public, { imm: "http://gateway:80" }).imm).toBe(
      "http://gateway:80",
    );
  });

  it("ignores SMQ's control plane", () => {
    expect(runtimeEndpoints("r", "1", Network.Public, { mns: "mns-open.r.aliyuncs.com" }).mns).toBe(
      "https://1.mns.r.aliyuncs.com",
    );
  });
});
