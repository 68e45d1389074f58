/** Alarm rules over the wire. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { ok, owner, rpc, userWith } from "../testing/wire.ts";

const version = "2019-01-01";
let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());
beforeEach(() => cloud.cms.reset());

const cms = (action: string, params: Record<string, string>) =>
  ok(cloud, owner(cloud), version, action, params);
const rule = (more: Record<string, string> = {}): Record<string, string> => ({
  RuleId: "r1",
  RuleName: "dead letters",
  Namespace: "acs_mns_new",
  MetricName: "ActiveMessages",
  ContactGroups: "oncall,second",
  Resources: '[{"queue":"dead"}]',
  Period: "60",
  SilenceTime: "3600",
  Webhook: "https://example.com",
  "Escalations.Critical.ComparisonOperator": "GreaterThanThreshold",
  "Escalations.Critical.Statistics": "Maximum",
  "Escalations.Critical.Threshold": "0",
  "Escalations.Critical.Times": "1",
  "Labels.1.Key": "team",
  "Labels.1.Value": "trust",
  ...more,
});
const alarm = {
  RuleId: "r1",
  RuleName: "dead letters",
  Namespace: "acs_mns_new",
  MetricName: "ActiveMessages",
  ContactGroups: "oncall,second",
  Resources: '[{"queue":"dead"}]',
  Dimensions: '[{"queue":"dead"}]',
  EffectiveInterval: "00:00-23:59",
  Period: "60",
  SilenceTime: 3600,
  Webhook: "https://example.com",
  EnableState: true,
  AlertState: "OK",
  SourceType: "METRIC",
  Escalations: {
    Critical: {
      ComparisonOperator: "GreaterThanThreshold",
      Statistics: "Maximum",
      Threshold: "0",
      Times: "1",
    },
  },
  Labels: { Labels: [{ Key: "team", Value: "trust" }] },
};
const listed = async (params: Record<string, string> = {}) =>
  (await cms("DescribeMetricRuleList", params)).Alarms.Alarm;

describe("a rule", () => {
  it("is created, replaced, disabled, enabled and deleted", async () => {
    await cms("PutResourceMetricRule", rule());
    expect(await cms("DescribeMetricRuleList", { RuleIds: "r1" })).toMatchObject({
      Success: true,
      Code: "200",
      Total: "1",
      Alarms: { Alarm: [alarm] },
    });
    await cms("DisableMetricRules", { "RuleId.1": "r1" });
    await cms("PutResourceMetricRule", rule({ Period: "120" }));
    expect(await listed()).toEqual([{ ...alarm, Period: "120", EnableState: false }]);
    await cms("EnableMetricRules", { "RuleId.1": "r1" });
    expect((await listed())[0].EnableState).toBe(true);
    await cms("DeleteMetricRules", { "Id.1": "r1" });
    await cms("DeleteMetricRules", { "Id.1": "r1" });
    expect(await listed()).toEqual([]);
  });

  it("is found by id, name, namespace and metric", async () => {
    await cms("PutResourceMetricRule", rule());
    await cms("PutResourceMetricRule", rule({ RuleId: "r2", RuleName: "old", MetricName: "Age" }));
    const ids = async (params: Record<string, string>) =>
      (await listed(params)).map(({ RuleId }: { RuleId: string }) => RuleId);
    expect(await ids({ RuleIds: "r2,r3" })).toEqual(["r2"]);
    expect(await ids({ RuleName: "letters" })).toEqual(["r1"]);
    expect(await ids({ Namespace: "acs_mns_new" })).toEqual(["r1", "r2"]);
    expect(await ids({ Namespace: "acs_oss" })).toEqual([]);
    expect(await ids({ MetricName: "Age" })).toEqual(["r2"]);
  });

  it("keeps its targets", async () => {
    await cms("PutResourceMetricRule", rule());
    await cms("PutMetricRuleTargets", {
      RuleId: "r1",
      "Targets.1.Id": "1",
      "Targets.1.Arn": "acs:mns:cn-hangzhou:1234567890123456:/queues/alarms/message",
      "Targets.1.Level": "CRITICAL",
    });
    await cms("PutResourceMetricRule", rule({ Period: "120" }));
    expect(await cms("DescribeMetricRuleTargets", { RuleId: "r1" })).toMatchObject({
      Targets: {
        Target: [
          {
            Id: "1",
            Arn: "acs:mns:cn-hangzhou:1234567890123456:/queues/alarms/message",
            Level: "CRITICAL",
            JsonParams: "",
          },
        ],
      },
    });
  });

  it.each([
    ["no contact group", { ContactGroups: "" }, "MissingContactGroups"],
    ["no dimensions", { Resources: "" }, "MissingResources"],
    ["dimensions that aren't a list", { Resources: "{}" }, "ParameterInvalid"],
    ["a period of a second", { Period: "1" }, "ParameterInvalid"],
    ["a silence of a second", { SilenceTime: "1" }, "ParameterInvalid"],
    ["no threshold", { "Escalations.Critical.Threshold": "" }, "ParameterInvalid"],
    [
      "a threshold that is not a number",
      { "Escalations.Critical.Threshold": "many" },
      "ParameterInvalid",
    ],
    ["no times", { "Escalations.Critical.Times": "" }, "ParameterInvalid"],
    ["no statistics", { "Escalations.Critical.Statistics": "" }, "ParameterInvalid"],
    ["a sign", { "Escalations.Critical.ComparisonOperator": ">" }, "ParameterInvalid"],
  ])("is refused with %s", async (_what, more, code) => {
    const { status, body } = await rpc(
      cloud,
      owner(cloud),
      version,
      "PutResourceMetricRule",
      rule(more),
    );
    expect([status, body.Code]).toEqual([400, code]);
  });

  it("is refused without any escalation", async () => {
    const without = Object.fromEntries(
      Object.entries(rule()).filter(([name]) => !name.startsWith("Escalations")),
    );
    const { body } = await rpc(
      cloud,
      owner(cloud),
      version,
      "PutResourceMetricRule",
      without as Record<string, string>,
    );
    expect(body.Message).toBe(
      "The parameter Escalations needs at least one of Critical, Warn and Info.",
    );
  });
});

it("RAM decides on every action", async () => {
  const reader = await userWith(cloud, "reader", {
    read: { Effect: "Allow", Action: "cms:Describe*", Resource: "*" },
  });
  expect((await rpc(cloud, reader, version, "DescribeMetricRuleList")).status).toBe(200);
  for (const action of ["PutResourceMetricRule", "DeleteMetricRules", "DisableMetricRules"]) {
    const { status, body } = await rpc(cloud, reader, version, action, rule());
    expect([action, status, body.Code]).toEqual([action, 403, "NoPermission"]);
  }
});

it("a missing rule is an error, except for its deletion", async () => {
  for (const [action, params] of [
    ["EnableMetricRules", { "RuleId.1": "r1" }],
    ["PutMetricRuleTargets", { RuleId: "r1" }],
    ["DescribeMetricRuleTargets", { RuleId: "r1" }],
  ] as const) {
    const { status, body } = await rpc(cloud, owner(cloud), version, action, params);
    expect([status, body.Code]).toEqual([404, "ResourceNotFound"]);
  }
});
