import { randomBytes } from "node:crypto";
import {
  defined,
  mapOf,
  mapsIn,
  type PropertyMap,
  type PropertyValue,
  parseJson,
} from "../../../protocol/values.ts";
import type { CloudClient } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import {
  boolean,
  integer,
  list,
  map,
  object,
  type Properties,
  type Property,
  property,
  string,
} from "../../schema.ts";
import { autoName } from "../ram/calls.ts";

/** The signs of a program, and the API's names. Other operators have the same name in both. */
const operators = {
  ">": "GreaterThanThreshold",
  ">=": "GreaterThanOrEqualToThreshold",
  "<": "LessThanThreshold",
  "<=": "LessThanOrEqualToThreshold",
  "!=": "NotEqualToThreshold",
  "==": "EqualToThreshold",
} as const;
const comparisons = [
  ...Object.keys(operators),
  ...["GreaterThanYesterday", "LessThanYesterday", "GreaterThanLastWeek"],
  ...["LessThanLastWeek", "GreaterThanLastPeriod", "LessThanLastPeriod"],
];

const levels = {
  escalationsCritical: "Critical",
  escalationsWarn: "Warn",
  escalationsInfo: "Info",
} as const;
const escalation: Property = {
  type: object({
    comparisonOperator: { type: string({ oneOf: comparisons }), default: ">" },
    statistics: { type: string(), default: "Average" },
    threshold: { type: string() },
    times: { type: integer(), default: 3 },
  }),
  computed: true,
};
const target = {
  targetId: property("Id", string()),
  arn: property("Arn", string()),
  level: property("Level", string({ normalize: (level) => level.toLowerCase() })),
  jsonParams: property("JsonParams", string()),
} as const satisfies Properties;

/**
 * `alicloud.cms.Alarm`, without Prometheus rules and composite expressions. Its id is the rule's
 * id, which the provider makes up.
 */
export const alarm: ResourceType = {
  type: "alicloud:cms/alarm:Alarm",
  inputs: {
    name: property("RuleName", string(), { computed: true }),
    project: property("Namespace", string(), { required: true, replace: true }),
    metric: property("MetricName", string(), { required: true, replace: true }),
    contactGroups: { type: list(string()), required: true },
    metricDimensions: property("Resources", string({ json: true }), {
      computed: true,
      conflictsWith: ["dimensions"],
    }),
    dimensions: { type: map, computed: true, conflictsWith: ["metricDimensions"] },
    effectiveInterval: property("EffectiveInterval", string(), { default: "00:00-23:59" }),
    period: property("Period", integer(), { default: 300 }),
    silenceTime: property("SilenceTime", integer(300, 86_400), { default: 86_400 }),
    webhook: property("Webhook", string()),
    enabled: { type: boolean, default: true },
    escalationsCritical: escalation,
    escalationsWarn: escalation,
    escalationsInfo: escalation,
    targets: { type: list(object(target), { unordered: true }), computed: true },
    tags: { type: map },
  },
  outputs: { status: property("AlertState", string()) },
  autoName: { property: "name", unless: [], make: autoName },
  async create(client, inputs) {
    const id = `terraform-${randomBytes(13).toString("hex")}`;
    await put(client, id, inputs);
    if (inputs["targets"] !== undefined) await putTargets(client, id, inputs);
    return { id };
  },
  async read(client, id) {
    const rules = await client.rpc("Cms", "DescribeMetricRuleList", { RuleIds: id });
    const found = mapsIn(mapOf(rules["Alarms"])["Alarm"]).find(({ RuleId }) => RuleId === id);
    if (found === undefined) return undefined;
    const { Targets } = await client.rpc("Cms", "DescribeMetricRuleTargets", { RuleId: id });
    return stateOf(found, mapsIn(mapOf(Targets)["Target"]));
  },
  async update(client, { id, wanted, changed }) {
    await put(client, id, wanted);
    if (changed("targets")) await putTargets(client, id, wanted);
  },
  async delete(client, { id }) {
    await client.rpc("Cms", "DeleteMetricRules", { "Id.1": id });
  },
};

/** The whole rule is sent each time, and then switched on or off. */
async function put(client: CloudClient, id: string, values: PropertyMap): Promise<void> {
  await client.rpc("Cms", "PutResourceMetricRule", {
    RuleId: id,
    RuleName: values["name"],
    Namespace: values["project"],
    MetricName: values["metric"],
    ContactGroups: (values["contactGroups"] as readonly string[]).join(","),
    Resources: values["metricDimensions"] ?? dimensionList(values["dimensions"]),
    EffectiveInterval: values["effectiveInterval"],
    Period: values["period"],
    SilenceTime: values["silenceTime"],
    Webhook: values["webhook"],
    ...numbered("Labels", tagList(values["tags"])),
    ...Object.fromEntries(
      Object.entries(levels).flatMap(([name, level]) => escalationParameters(level, values[name])),
    ),
  });
  const action = values["enabled"] === false ? "DisableMetricRules" : "EnableMetricRules";
  await client.rpc("Cms", action, { "RuleId.1": id });
}

async function putTargets(client: CloudClient, id: string, values: PropertyMap): Promise<void> {
  const targets = mapsIn(values["targets"]).map(({ targetId, arn, level, jsonParams }) =>
    defined({ Id: targetId, Arn: arn, Level: level, JsonParams: jsonParams }),
  );
  await client.rpc("Cms", "PutMetricRuleTargets", { RuleId: id, ...numbered("Targets", targets) });
}

function escalationParameters(level: string, value: PropertyValue | undefined) {
  if (value === undefined) return [];
  const { comparisonOperator, statistics, threshold, times } = mapOf(value);
  const sign = comparisonOperator as keyof typeof operators;
  return Object.entries({
    ComparisonOperator: operators[sign] ?? comparisonOperator,
    Statistics: statistics,
    Threshold: threshold,
    Times: times,
  }).map(([name, member]): [string, PropertyValue | undefined] => [
    `Escalations.${level}.${name}`,
    member,
  ]);
}

/** `Labels.1.Key`, `Labels.1.Value`, … */
function numbered(name: string, members: readonly PropertyMap[]): PropertyMap {
  return Object.fromEntries(
    members.flatMap((member, index) =>
      Object.entries(member).map(([key, value]) => [`${name}.${index + 1}.${key}`, value]),
    ),
  );
}

function tagList(tags: PropertyValue | undefined): readonly PropertyMap[] {
  return Object.entries(mapOf(tags)).map(([Key, Value]) => ({ Key, Value }));
}

/** `{ queue: "a,b" }` is the list `[{ "queue": "a" }, { "queue": "b" }]`. */
function dimensionList(dimensions: PropertyValue | undefined): string | undefined {
  const members = Object.entries(mapOf(dimensions)).flatMap(([name, values]) =>
    String(values)
      .split(",")
      .map((value) => ({ [name]: value.trim() })),
  );
  return members.length === 0 ? undefined : JSON.stringify(members);
}

function stateOf(rule: PropertyMap, targets: readonly PropertyMap[]): PropertyMap {
  const labels = mapsIn(mapOf(rule["Labels"])["Labels"]);
  const tags = Object.fromEntries(labels.map(({ Key, Value }) => [String(Key), Value ?? ""]));
  const escalations = mapOf(rule["Escalations"]);
  return defined({
    name: rule["RuleName"],
    project: rule["Namespace"],
    metric: rule["MetricName"],
    contactGroups: String(rule["ContactGroups"]).split(","),
    metricDimensions: rule["Resources"],
    dimensions: dimensionsIn(rule["Resources"]),
    effectiveInterval: rule["EffectiveInterval"],
    period: Number(rule["Period"]),
    silenceTime: rule["SilenceTime"],
    webhook: rule["Webhook"] === "" ? undefined : rule["Webhook"],
    enabled: rule["EnableState"],
    status: rule["AlertState"],
    ...Object.fromEntries(
      Object.entries(levels).map(([name, level]) => [name, escalationIn(escalations[level])]),
    ),
    targets: targets.map(({ Id, Arn, Level, JsonParams }) =>
      defined({
        targetId: Id,
        arn: Arn,
        level: Level === "" ? undefined : Level,
        jsonParams: JsonParams === "" ? undefined : JsonParams,
      }),
    ),
    tags: labels.length === 0 ? undefined : tags,
  });
}

function escalationIn(value: PropertyValue | undefined): PropertyMap | undefined {
  if (value === undefined) return undefined;
  const { ComparisonOperator, Statistics, Threshold, Times } = mapOf(value);
  const sign = Object.entries(operators).find(([, name]) => name === ComparisonOperator)?.[0];
  return defined({
    comparisonOperator: sign ?? ComparisonOperator,
    statistics: Statistics,
    threshold: Threshold,
    times: Number(Times),
  });
}

function dimensionsIn(resources: PropertyValue | undefined): PropertyMap {
  const dimensions: Record<string, string> = {};
  for (const member of mapsIn(parseJson(String(resources)))) {
    for (const [name, value] of Object.entries(member))
      dimensions[name] = name in dimensions ? `${dimensions[name]},${value}` : String(value);
  }
  return dimensions;
}
