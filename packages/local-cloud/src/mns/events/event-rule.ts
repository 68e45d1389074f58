/** Event rules: which events of OSS go to which queue or topic. */
import { eventName, type ObjectEvent } from "./object-event.ts";

/** One condition on an object. */
export interface MatchRule {
  /** `acs:oss:{region}:{account}:{bucket}`, or with `/{key}` one object. */
  readonly name: string;
  readonly prefix: string;
  readonly suffix: string;
  /** False: the object must not match. */
  readonly matchState: boolean;
}

/** A rule. It can't be changed, only deleted. */
export interface EventRule {
  readonly name: string;
  /** `ObjectCreated:PutObject`, or `ObjectCreated:*` for all of a kind. */
  readonly eventTypes: readonly string[];
  /** An object has to match all rules of one of the lists. */
  readonly matchRules: readonly (readonly MatchRule[])[];
  readonly endpoint: { readonly type: "queue" | "topic"; readonly value: string };
  readonly deliveryMode: "DIRECT" | "BROADCAST";
}

/** Whether the rule matches the event. */
export function matches(
  { eventTypes, matchRules }: EventRule,
  event: ObjectEvent,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): boolean {
  const name = eventName(event);
  const wanted = eventTypes.some(
    (type) => type === name || (type.endsWith(":*") && name.startsWith(type.slice(0, -1))),
  );
  const bucket = `acs:oss:${region}:${accountId}:${event.bucket}`;
  const satisfied = (rule: MatchRule): boolean => {
    const named = rule.name === bucket || rule.name === `${bucket}/${event.key}`;
    const affixes = event.key.startsWith(rule.prefix) && event.key.endsWith(rule.suffix);
    return (named && affixes) === rule.matchState;
  };
  return wanted && matchRules.some((rules) => rules.length > 0 && rules.every(satisfied));
}
