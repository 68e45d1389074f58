import * as conventions from "@opentelemetry/semantic-conventions/incubating";
import { describe, expect, it } from "vitest";
import { attribute, metric, ownAttribute, ownMetric } from "./conventions.ts";

const known = new Set(Object.values(conventions).filter((value) => typeof value === "string"));

describe("the names of telemetry", () => {
  it.each(Object.values({ ...attribute, ...metric }))("%s is in the semantic conventions", (name) =>
    expect(known).toContain(name),
  );

  it.each(Object.values({ ...ownAttribute, ...ownMetric }))(
    "%s is specific to this package",
    (name) => {
      expect(name).toMatch(/^immkit\./);
      expect(known).not.toContain(name);
    },
  );
});
