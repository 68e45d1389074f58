/** Alarm rules of CloudMonitor on the metrics of a service. */
import { ServiceError } from "../core/service-error.ts";
import { flatTags, numbered, type Params, required } from "../rpc/params.ts";

const levels = ["Critical", "Warn", "Info"] as const;
type Level = (typeof levels)[number];

/** When a rule alarms. All are texts, as in the API. */
interface Escalation {
  readonly ComparisonOperator: string;
  readonly Statistics: string;
  readonly Threshold: string;
  readonly Times: string;
}

/** Where a rule sends its alarm besides its contacts. */
export interface RuleTarget {
  readonly Id: string;
  readonly Arn: string;
  readonly Level: string;
  readonly JsonParams: string;
}

/** A rule. It is stored and returned: nothing is measured, and no alarm is sent. */
export interface MetricRule {
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly contactGroups: string;
  /** JSON: the dimensions that the rule watches. */
  readonly resources: string;
  readonly effectiveInterval: string;
  /** Seconds. */
  readonly period: number;
  /** Seconds. */
  readonly silenceTime: number;
  readonly webhook: string;
  readonly enabled: boolean;
  readonly escalations: Readonly<Partial<Record<Level, Escalation>>>;
  readonly labels: readonly { readonly Key: string; readonly Value: string }[];
  readonly targets: readonly RuleTarget[];
}

const operators = [
  "GreaterThanThreshold",
  "GreaterThanOrEqualToThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "NotEqualToThreshold",
  "EqualToThreshold",
  "GreaterThanYesterday",
  "LessThanYesterday",
  "GreaterThanLastWeek",
  "LessThanLastWeek",
  "GreaterThanLastPeriod",
  "LessThanLastPeriod",
];

/** The rule that a PutResourceMetricRule describes. Throws ParameterInvalid, Missing…, 400. */
export function ruleIn(params: Params, old: MetricRule | undefined): MetricRule {
  const escalations = Object.fromEntries(
    levels.flatMap((level) => {
      const escalation = escalationIn(params, level);
      return escalation === undefined ? [] : [[level, escalation]];
    }),
  );
  if (Object.keys(escalations).length === 0)
    throw invalid("Escalations", "needs at least one of Critical, Warn and Info");
  return {
    id: required(params, "RuleId"),
    name: required(params, "RuleName"),
    namespace: required(params, "Namespace"),
    metricName: required(params, "MetricName"),
    contactGroups: required(params, "ContactGroups"),
    resources: resourcesIn(params),
    effectiveInterval: params["EffectiveInterval"] || "00:00-23:59",
    period: seconds(params, "Period", 300, 60, 86_400),
    silenceTime: seconds(params, "SilenceTime", 86_400, 300, 86_400),
    webhook: params["Webhook"] ?? "",
    enabled: old?.enabled ?? true,
    escalations,
    labels: labelsIn(params),
    targets: old?.targets ?? [],
  };
}

function escalationIn(params: Params, level: Level): Escalation | undefined {
  const text = (name: string) => params[`Escalations.${level}.${name}`] ?? "";
  const escalation = {
    ComparisonOperator: text("ComparisonOperator"),
    Statistics: text("Statistics"),
    Threshold: text("Threshold"),
    Times: text("Times"),
  };
  if (Object.values(escalation).every((value) => value === "")) return undefined;
  const { ComparisonOperator, Statistics, Threshold, Times } = escalation;
  if (!operators.includes(ComparisonOperator))
    throw invalid(`Escalations.${level}.ComparisonOperator`, `must be one of ${operators.join()}`);
  if (Statistics === "") throw invalid(`Escalations.${level}.Statistics`, "is mandatory");
  if (Threshold === "" || !Number.isFinite(Number(Threshold)))
    throw invalid(`Escalations.${level}.Threshold`, "must be a number");
  if (!/^[1-9]\d*$/.test(Times)) throw invalid(`Escalations.${level}.Times`, "must be 1 or more");
  return escalation;
}

function resourcesIn(params: Params): string {
  const text = required(params, "Resources");
  try {
    if (Array.isArray(JSON.parse(text))) return text;
  } catch {
    // Reported below.
  }
  throw invalid("Resources", "must be a JSON list");
}

function seconds(params: Params, name: string, byDefault: number, low: number, high: number) {
  const value = Number(params[name] || byDefault);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw invalid(name, `must be ${low} to ${high} seconds`);
}

function labelsIn(params: Params): MetricRule["labels"] {
  const labels = Object.entries(params)
    .filter(([name]) => name.startsWith("Labels."))
    .map(([name, value]) => [`Tag.${name.slice("Labels.".length)}`, value]);
  return flatTags(Object.fromEntries(labels));
}

/** The targets that a PutMetricRuleTargets lists. */
export function targetsIn(params: Params): readonly RuleTarget[] {
  const ids = numbered(params, (number) => `Targets.${number}.Id`);
  return ids.map((Id, index) => {
    const text = (name: string) => params[`Targets.${index + 1}.${name}`] ?? "";
    return { Id, Arn: text("Arn"), Level: text("Level"), JsonParams: text("JsonParams") };
  });
}

/** The rule in the members of DescribeMetricRuleList. */
export function alarmOf(rule: MetricRule): Record<string, unknown> {
  return {
    RuleId: rule.id,
    RuleName: rule.name,
    Namespace: rule.namespace,
    MetricName: rule.metricName,
    ContactGroups: rule.contactGroups,
    Resources: rule.resources,
    Dimensions: rule.resources,
    EffectiveInterval: rule.effectiveInterval,
    Period: String(rule.period),
    SilenceTime: rule.silenceTime,
    Webhook: rule.webhook,
    EnableState: rule.enabled,
    AlertState: "OK",
    SourceType: "METRIC",
    Escalations: rule.escalations,
    Labels: { Labels: rule.labels },
  };
}

function invalid(name: string, reason: string): ServiceError {
  return new ServiceError(400, "ParameterInvalid", `The parameter ${name} ${reason}.`);
}
