/** Alarm rules and event rules through the official core of all RPC clients. */
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openApi } from "./openapi.ts";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

it("puts, reads and deletes an alarm rule", async () => {
  const cms = openApi("Cms", cloud);
  await cms("PutResourceMetricRule", {
    RuleId: "waiting",
    RuleName: "waiting verdicts",
    Namespace: "acs_mns_new",
    MetricName: "ActiveMessages",
    ContactGroups: "oncall",
    Resources: '[{"queue":"verdicts"}]',
    "Escalations.Warn.ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "Escalations.Warn.Statistics": "Maximum",
    "Escalations.Warn.Threshold": "100",
    "Escalations.Warn.Times": "3",
  });
  expect(await cms("DescribeMetricRuleList", { RuleIds: "waiting" })).toMatchObject({
    Total: "1",
    Alarms: {
      Alarm: [
        {
          RuleId: "waiting",
          EnableState: true,
          Escalations: { Warn: { Threshold: "100", Times: "3" } },
        },
      ],
    },
  });
  await cms("DeleteMetricRules", { "Id.1": "waiting" });
  expect(await cms("DescribeMetricRuleList")).toMatchObject({ Total: "0" });
  await expect(cms("PutResourceMetricRule", { RuleId: "empty" })).rejects.toMatchObject({
    code: "ParameterInvalid",
    statusCode: 400,
  });
});

it("creates, reads and deletes an event rule", async () => {
  const open = openApi("Mns-open", cloud);
  const rule = { RuleName: "uploads", ProductName: "oss" };
  const name = `acs:oss:${cloud.region}:${cloud.accountId}:media`;
  await open("CreateEventRule", {
    ...rule,
    EventTypes: '["ObjectCreated:PutObject"]',
    MatchRules: JSON.stringify([[{ Name: name, Prefix: "in/", MatchState: true }]]),
    Endpoint: '{"EndpointType":"queue","EndpointValue":"uploads"}',
  });
  expect(await open("GetEventRule", rule)).toMatchObject({
    Data: {
      RuleName: "uploads",
      EventTypes: ["ObjectCreated:PutObject"],
      MatchRules: [[{ Name: name, Prefix: "in/", Suffix: "", MatchState: "true" }]],
      Endpoint: { EndpointType: "queue", EndpointValue: "uploads" },
      DeliveryMode: "DIRECT",
    },
  });
  await open("DeleteEventRule", rule);
  await expect(open("GetEventRule", rule)).rejects.toMatchObject({
    code: "RESOURCE_NOT_FOUND",
    statusCode: 404,
  });
});
