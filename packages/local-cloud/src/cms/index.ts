/** CloudMonitor: alarm rules on metrics. They are stored and returned, and never alarm. */
import { ServiceError } from "../core/service-error.ts";
import type { Resettable, Stored } from "../core/stored.ts";
import type { ServiceOptions } from "../gateway/service.ts";
import { numbered, type Params, required } from "../rpc/params.ts";
import type { RpcCall, RpcProduct } from "../rpc/product.ts";
import { alarmOf, type MetricRule, ruleIn, targetsIn } from "./metric-rule.ts";

/** The rules of the account. */
export interface CmsDump {
  readonly rules: readonly MetricRule[];
}

/** CloudMonitor as the rest of the local cloud uses it. */
export interface CmsService extends Resettable, Stored<CmsDump> {
  /** `Cms` 2019-01-01. */
  readonly product: RpcProduct;
}

/** CloudMonitor for one account, without rules. */
export function createCms({ authorizer }: ServiceOptions): CmsService {
  const rules = new Map<string, MetricRule>();
  /** Permission for rules can't be limited to some of them. */
  const authorized =
    (run: (params: Params) => Record<string, unknown>) =>
    ({ principal, action, params, request }: RpcCall) => {
      authorizer.authorize(principal, { action: `cms:${action}`, resource: "*", request });
      return { Success: true, Code: "200", Message: "The request was successful.", ...run(params) };
    };
  const found = (id: string): MetricRule => {
    const rule = rules.get(id);
    if (rule !== undefined) return rule;
    throw new ServiceError(404, "ResourceNotFound", `There is no rule ${id}.`);
  };
  const enable = (enabled: boolean) =>
    authorized((params) => {
      required(params, "RuleId.1");
      const named = numbered(params, (number) => `RuleId.${number}`).map(found);
      for (const rule of named) rules.set(rule.id, { ...rule, enabled });
      return {};
    });

  return {
    product: {
      name: "Cms",
      version: "2019-01-01",
      actions: {
        PutResourceMetricRule: authorized((params) => {
          const rule = ruleIn(params, rules.get(required(params, "RuleId")));
          rules.set(rule.id, rule);
          return {};
        }),
        DescribeMetricRuleList: authorized((params) => {
          const wanted = params["RuleIds"]?.split(",");
          const listed = [...rules.values()].filter(
            ({ id, name, namespace, metricName }) =>
              (wanted === undefined || wanted.includes(id)) &&
              name.includes(params["RuleName"] ?? "") &&
              [namespace, undefined].includes(params["Namespace"]) &&
              [metricName, undefined].includes(params["MetricName"]),
          );
          return { Total: String(listed.length), Alarms: { Alarm: listed.map(alarmOf) } };
        }),
        EnableMetricRules: enable(true),
        DisableMetricRules: enable(false),
        DeleteMetricRules: authorized((params) => {
          required(params, "Id.1");
          for (const id of numbered(params, (number) => `Id.${number}`)) rules.delete(id);
          return {};
        }),
        PutMetricRuleTargets: authorized((params) => {
          const rule = found(required(params, "RuleId"));
          rules.set(rule.id, { ...rule, targets: targetsIn(params) });
          return {};
        }),
        DescribeMetricRuleTargets: authorized((params) => {
          const { targets } = found(required(params, "RuleId"));
          return { Targets: { Target: targets } };
        }),
      },
    },
    reset: () => rules.clear(),
    dump: () => ({ rules: [...rules.values()] }),
    load(dump) {
      rules.clear();
      for (const rule of dump.rules) rules.set(rule.id, rule);
    },
  };
}
