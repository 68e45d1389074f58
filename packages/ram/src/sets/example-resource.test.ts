import { describe, expect, it } from "vitest";
import { codePoints, Token } from "../automaton/pattern.ts";
import { ExampleResource } from "./example-resource.ts";

/** A resource with `_` for each fresh character, which is written as `k`. */
const found = (text: string) =>
  new ExampleResource(
    text.split("").map((char) => (char === "_" ? Token.Fresh : (codePoints(char)[0] as number))),
    text.includes("_") ? "k" : "",
  );

describe("exampleResource", () => {
  it.each([
    ["acs:oss:_:_:b/_", "oss", "acs:oss:*:1234567890123456:b/k"],
    ["acs:ram:_:7:role/a", "ram", "acs:ram::7:role/a"],
    ["acs:_:_:_:a:_", "mns", "acs:mns:cn-hangzhou:1234567890123456:a:k"],
    ["acs:m_:c_:_7:_", "mns", "acs:mk:ck:07:example"],
    ["acs:_:_:_", "mns", "acs:k:k:k"],
    ["*", "mns", "*"],
  ])("%s has a familiar service, region and account", (text, service, named) => {
    expect(found(text).at(service)).toBe(named);
    expect(found(text).at("none")).toBe(found(text).at("none"));
  });

  it.each([
    ["acs:oss:_:_:b/_", "acs:oss:k:0:b/k"],
    ["acs:_:_:_7:a:_", "acs:k:k:07:a:k"],
    ["acs:_:_:_", "acs:k:k:k"],
    ["*", "*"],
  ])("%s is %s as it was found, with digits in the account", (text, name) => {
    expect(String(found(text))).toBe(name);
  });

  it.each([
    ["acs:oss:_:_:b", "oss"],
    ["acs:_:_:_:b", ""],
    ["acs:_n:_:_:b", "n"],
    ["*", ""],
  ])("%s belongs to the service %j", (text, service) => {
    expect(found(text).service).toBe(service);
  });

  const [bucket, object, project] = [
    "acs:oss:*:*:{name}",
    "acs:oss:*:*:{name}/{rest}",
    "acs:imm:*:*:project/{name}",
  ];
  const messages = "acs:mns:*:*:/queues/{name}/messages";
  const place = "1234567890123456";
  it.each<[text: string, template: string, as: string | undefined, like: string | undefined]>([
    // Any name is possible.
    ["acs:_:_:_:_", project, `acs:imm:cn-hangzhou:${place}:project/example`, undefined],
    ["acs:_:_:_:", object, `acs:oss:*:${place}:example/example`, `acs:oss:*:${place}:example/k`],
    ["acs:oss:r:7:_:_", object, "acs:oss:r:7:example/example", "acs:oss:r:7:example/k"],
    ["acs:oss:r:7:_", project, undefined, undefined],
    // It is one already, or it can be made one.
    ["acs:oss:r:7:b", bucket, "acs:oss:r:7:b", "acs:oss:r:7:b"],
    ["acs:oss:*:7:b", object, undefined, "acs:oss:*:7:b/x"],
    ["acs:oss:*:7:b_", object, undefined, "acs:oss:*:7:bk/k"],
    ["acs:oss:*:7:b/o", bucket, undefined, "acs:oss:*:7:b"],
    ["acs:mns:c:7:/queues/q", messages, undefined, "acs:mns:c:7:/queues/q/messages"],
    ["acs:mns:c:7:/topics/t", messages, undefined, undefined],
    // A star is used if a star is possible.
    ["*", "*", "*", undefined],
    ["acs:_:_:_:_", "*", "*", undefined],
    ["acs:sts:_:_:_", "*", undefined, undefined],
    ["acs:_:_:_:a", "*", undefined, undefined],
    ["x", "*", undefined, undefined],
  ])("%s as %s is %s, and like it %s", (text, template, as, like) => {
    expect(found(text).as(template)).toBe(as);
    expect(found(text).like(template)).toBe(like);
  });
});
