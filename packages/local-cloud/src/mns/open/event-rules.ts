/** Event rules in the control plane. They only exist there. */
import { ServiceError } from "../../core/service-error.ts";
import { type Params, required } from "../../rpc/params.ts";
import type { RpcCall, RpcProduct } from "../../rpc/product.ts";
import type { MnsContext } from "../context.ts";
import { invalidArgument } from "../errors.ts";
import type { EventRule, MatchRule } from "../events/event-rule.ts";
import { checkName } from "../names.ts";
import { answer, answerPage, done, jsonIn } from "./params.ts";

/** CreateEventRule, GetEventRule, DeleteEventRule, ListEventRules. */
export function eventRuleActions({ store, access }: MnsContext): RpcProduct["actions"] {
  // Permission for event rules can't be limited to some of them.
  const authorize = (call: RpcCall) => access.authorize(call, call.action, "*");
  return {
    CreateEventRule(call) {
      authorize(call);
      const rule = ruleIn(call.params);
      // The code for a name that is taken isn't documented.
      if (store.eventRules.has(rule.name))
        throw new ServiceError(
          409,
          "EventRuleAlreadyExist",
          `There is already a rule ${rule.name}.`,
        );
      store.eventRules.set(rule.name, rule);
      return answer(rule.name);
    },
    GetEventRule(call) {
      authorize(call);
      return answer(dataOf(found(call.params)));
    },
    DeleteEventRule(call) {
      authorize(call);
      store.eventRules.delete(found(call.params).name);
      return done();
    },
    ListEventRules(call) {
      authorize(call);
      return answerPage(call.params, [...store.eventRules.values()], dataOf);
    },
  };

  function found(params: Params): EventRule {
    const name = required(params, "RuleName");
    const rule = store.eventRules.get(name);
    if (rule !== undefined) return rule;
    throw new ServiceError(404, "RESOURCE_NOT_FOUND", `There is no event rule ${name}.`);
  }
}

function ruleIn(params: Params): EventRule {
  if (required(params, "ProductName") !== "oss")
    throw invalidArgument("The value of ProductName should be oss");
  const eventTypes = listIn(params, "EventTypes").map(String);
  const isKnown = (type: string) =>
    /^Object(Created|Removed|Downloaded|Replication):\S+$/.test(type);
  if (eventTypes.length === 0 || !eventTypes.every(isKnown))
    throw invalidArgument("EventTypes should list types such as ObjectCreated:PutObject");
  const matchRules = listIn(params, "MatchRules").map((rules) =>
    Array.isArray(rules) ? rules.map(matchRuleIn) : [],
  );
  if (!matchRules.some((rules) => rules.length > 0))
    throw invalidArgument("MatchRules should list lists of rules, such as [[{...}]]");
  const endpoint = endpointIn(params);
  return {
    name: required(params, "RuleName"),
    eventTypes,
    matchRules,
    endpoint,
    deliveryMode: deliveryModeIn(params, endpoint),
  };
}

function listIn(params: Params, name: string): readonly unknown[] {
  required(params, name);
  const value = jsonIn(params, name);
  if (Array.isArray(value)) return value;
  throw invalidArgument(`The value of ${name} should be a JSON list`);
}

function matchRuleIn(value: unknown): MatchRule {
  const { Name, Prefix, Suffix, MatchState } = recordOf(value);
  const name = String(Name ?? "");
  if (!/^acs:oss:[^:]*:[^:]*:[^:/]+/.test(name))
    throw invalidArgument("The Name of a rule should be acs:oss:{region}:{account}:{bucket}");
  return {
    name,
    prefix: String(Prefix ?? ""),
    suffix: String(Suffix ?? ""),
    matchState: String(MatchState ?? true) === "true",
  };
}

function endpointIn(params: Params): EventRule["endpoint"] {
  const given = params["Endpoint"] === undefined ? undefined : jsonIn(params, "Endpoint");
  const { EndpointType, EndpointValue } = recordOf(given ?? listIn(params, "Endpoints")[0]);
  if (EndpointType !== "queue" && EndpointType !== "topic")
    throw invalidArgument(
      "The EndpointType should be queue or topic: the local cloud has no other",
    );
  const value = String(EndpointValue ?? "").replace(
    /^acs:mns:[^:]*:[^:]*:\/?(queues|topics)\//,
    "",
  );
  return { type: EndpointType, value: checkName(EndpointType, value) };
}

function deliveryModeIn(
  { DeliveryMode }: Params,
  { type }: EventRule["endpoint"],
): EventRule["deliveryMode"] {
  const fitting = type === "queue" ? "DIRECT" : "BROADCAST";
  if (DeliveryMode === undefined || DeliveryMode === "" || DeliveryMode === fitting) return fitting;
  throw invalidArgument(`The DeliveryMode of an endpoint of type ${type} should be ${fitting}`);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function dataOf({ name, eventTypes, matchRules, endpoint, deliveryMode }: EventRule) {
  return {
    RuleName: name,
    EventTypes: eventTypes,
    MatchRules: matchRules.map((rules) =>
      rules.map((rule) => ({
        Name: rule.name,
        Prefix: rule.prefix,
        Suffix: rule.suffix,
        MatchState: String(rule.matchState),
      })),
    ),
    Endpoint: { EndpointType: endpoint.type, EndpointValue: endpoint.value },
    DeliveryMode: deliveryMode,
  };
}
