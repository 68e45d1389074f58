import { describe, expect, it } from "vitest";
import type { DeployEvent } from "../stack/options.ts";
import { runError } from "./engine.ts";
import { eventReader } from "./events.ts";

const topic = "urn:pulumi:dev::p::alicloud:message/serviceTopic:ServiceTopic::t";
const stack = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev";

function read(...events: object[]) {
  const seen: DeployEvent[] = [];
  const { line, report } = eventReader((event) => seen.push(event));
  for (const event of events) line(JSON.stringify(event));
  return { seen, report };
}
const error = (message: string, urn?: string) => ({
  diagnosticEvent: {
    severity: "error",
    message: `${message}\n`,
    ...(urn === undefined ? {} : { urn }),
  },
});

describe("the engine's events", () => {
  it("become steps, except those of providers", () => {
    const provider = "urn:pulumi:dev::p::pulumi:providers:alicloud::default";
    const { seen } = read(
      { resourcePreEvent: { metadata: { op: "create", urn: topic } } },
      { resOutputsEvent: { metadata: { op: "create", urn: topic } } },
      { resourcePreEvent: { metadata: { op: "create-replacement", urn: topic } } },
      { resourcePreEvent: { metadata: { op: "replace", urn: topic } } },
      { resourcePreEvent: { metadata: { op: "create", urn: provider } } },
      { resourcePreEvent: { metadata: { op: "read-discard", urn: topic } } },
    );
    const type = "alicloud:message/serviceTopic:ServiceTopic";
    expect(seen).toEqual([
      { op: "create", urn: topic, type, done: false },
      { op: "create", urn: topic, type, done: true },
      { op: "replace", urn: topic, type, done: false },
    ]);
  });

  it("can be mixed with other lines", () => {
    const { line, report } = eventReader(() => undefined);
    for (const text of ["", "warning: something", "{ broken", '{"unknownEvent":{}}']) line(text);
    expect(report).toEqual({ errors: [], failed: [], violations: [], changes: {} });
  });

  it("report policy violations and counts", () => {
    const { report } = read(
      {
        policyEvent: {
          policyName: "no-public",
          policyPackName: "pack",
          enforcementLevel: "mandatory",
          resourceUrn: topic,
          message: " no \n",
          severity: "high",
        },
      },
      { summaryEvent: { resourceChanges: { create: 3 } } },
    );
    expect(report.violations).toEqual([
      {
        policy: "no-public",
        pack: "pack",
        level: "mandatory",
        urn: topic,
        message: "no",
        severity: "high",
      },
    ]);
    expect(report.changes).toEqual({ create: 3 });
  });
});

describe("runError", () => {
  const of = (...events: object[]) =>
    runError(
      { ok: false, report: read(...events).report, errors: "the end of standard error" },
      undefined,
    );

  it.each<[string, object[], object]>([
    [
      "a failed resource",
      [
        error("rejected", topic),
        { resOpFailedEvent: { metadata: { urn: topic } } },
        error("update failed"),
      ],
      { code: "ResourceFailed", urn: topic, message: `${topic}: rejected` },
    ],
    [
      "a resource that was never started",
      [error("bad input", topic), error("update failed")],
      { code: "ResourceFailed", urn: topic, type: "alicloud:message/serviceTopic:ServiceTopic" },
    ],
    [
      "a failed program",
      [error("it threw", stack), error("update failed")],
      { code: "ProgramFailed", message: "it threw" },
    ],
    [
      "a violated policy",
      [
        { policyEvent: { policyName: "p", enforcementLevel: "mandatory", message: "no" } },
        error("preview failed"),
      ],
      { code: "PolicyViolated", message: "p: no" },
    ],
    [
      "a failed engine",
      [error("update failed")],
      { code: "EngineFailed", message: "the end of standard error" },
    ],
  ])("reports %s", (_, events, expected) => {
    expect(of(...events)).toMatchObject(expected);
  });

  it("reports an aborted run", () => {
    const reason = new Error("enough");
    const stopped = runError(
      { ok: false, report: read(error("x", topic)).report, errors: "" },
      AbortSignal.abort(reason),
    );
    expect(stopped).toMatchObject({ code: "Aborted", cause: reason });
  });
});
