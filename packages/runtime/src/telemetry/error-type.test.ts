import { describe, expect, it } from "vitest";
import { ImmkitError, NetworkError, ServiceError } from "../errors.ts";
import { errorTypeOf } from "./error-type.ts";

class UserError extends Error {}
const named = Object.assign(new UserError("x"), {
  name: "user 4711 <a@b.c>",
  code: "customer-4711",
});

describe("errorTypeOf", () => {
  it.each<[string, unknown, string]>([
    ["an own error's code", new NetworkError("Timeout", "x"), "Timeout"],
    [
      "a service's code",
      new ServiceError("InvalidTimeStamp.Expired", "x"),
      "InvalidTimeStamp.Expired",
    ],
    [
      "a failure of one message of a batch",
      { receiptHandle: "h", code: "MessageNotExist", message: "x" },
      "MessageNotExist",
    ],
    ["another error's class", new RangeError("x"), "RangeError"],
    ["another error's class, whatever it calls itself", named, "UserError"],
    ["a code that is none", new ImmkitError("order 7 of somebody", "x"), "_OTHER"],
    ["a code that is empty", new ImmkitError("", "x"), "_OTHER"],
    ["a code of any length", new ImmkitError("a".repeat(101), "x"), "_OTHER"],
    ["an error without a class name", new (class extends Error {})("x"), "_OTHER"],
    ["an object with a code", { code: "secret" }, "_OTHER"],
    ["a text", "secret", "_OTHER"],
    ["null", null, "_OTHER"],
    ["undefined", undefined, "_OTHER"],
  ])("is %s", (_what, error, type) => expect(errorTypeOf(error)).toBe(type));
});
