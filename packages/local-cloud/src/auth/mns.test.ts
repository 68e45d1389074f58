import { describe, expect, it } from "vitest";
import { mnsStringToSign, signMns } from "./mns.ts";

describe("MNS signature", () => {
  it("signs method, digest, type, date, sorted x-mns headers, and the target as it is sent", () => {
    const headers = {
      "content-md5": "abc=",
      "content-type": "text/xml",
      date: "Wed, 08 Mar 2012 12:00:00 GMT",
      "x-mns-version": "2015-06-06",
      "x-mns-prefix": " p ",
      host: "h",
    };
    expect(mnsStringToSign("DELETE", "/queues/q/messages?ReceiptHandle=1-ab+c/==", headers)).toBe(
      "DELETE\nabc=\ntext/xml\nWed, 08 Mar 2012 12:00:00 GMT\nx-mns-prefix:p\nx-mns-version:2015-06-06\n/queues/q/messages?ReceiptHandle=1-ab+c/==",
    );
  });

  it("prefers x-mns-date to Date, and signs an empty line for a missing header", () => {
    expect(mnsStringToSign("GET", "/queues", { date: "D", "x-mns-date": "X" })).toBe(
      "GET\n\n\nX\nx-mns-date:X\n/queues",
    );
  });

  it("does not sign the token", () => {
    const call = {
      method: "GET",
      target: "/queues",
      accessKeyId: "ak",
      accessKeySecret: "sk",
      date: 0,
    };
    const signed = signMns({ ...call, securityToken: "token" });
    expect(signed["authorization"]).toBe(signMns(call)["authorization"]);
    expect(signed["security-token"]).toBe("token");
  });
});
