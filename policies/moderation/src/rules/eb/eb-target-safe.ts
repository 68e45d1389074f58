import type { PropertyRef } from "../../fact/fact.ts";
import { all, any, type Ternary, test } from "../../fact/ternary.ts";
import type { BusTarget } from "../../kinds/event-rule.ts";
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  type Severity,
  undetermined,
} from "../../rule/rule.ts";

/** Three tries within a minute are few: a restart takes longer. */
export const ebTargetSafe: Rule<"eventRule"> = {
  id: "eb-target-safe",
  title: "Targets of event rules use HTTPS, and keep events that fail",
  why: "Over plain HTTP, verdicts can be read and changed on the way. With the default retries and no dead-letter queue, an event is lost after a minute.",
  severity: "high",
  topic: "delivery",
  of: "eventRule",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/eventbridge/latest/createrule-6",
  fix: {
    text: "Use an HTTPS endpoint, and set pushRetryStrategy to EXPONENTIAL_DECAY_RETRY or add a deadLetterQueue.",
    edits: (_, __, { at, detail }) =>
      at.map((set) => ({
        set,
        to: detail === "plain-http" ? "https://www.example.com/events" : "EXPONENTIAL_DECAY_RETRY",
      })),
  },
  judge({ service, targets }) {
    if (service !== "eventbridge") return notApplicable("The rule is one of OSS events.");
    if (targets.is === "unknown") return undetermined("The targets are not known.", targets);
    const known = targets.value ?? [];
    if (known.length === 0) return notApplicable("The rule has no target.");
    const found = [judged(known, plainHttp), judged(known, lostEvents)].flatMap(
      (judgement) => judgement ?? [],
    );
    return found.length > 0 ? found : pass("The targets are safe.");
  },
};

interface Fault {
  readonly detail: string;
  readonly message: string;
  readonly severity: Severity;
  readonly is: (target: BusTarget) => Ternary;
  readonly at: (target: BusTarget) => PropertyRef;
}

const plainHttp: Fault = {
  detail: "plain-http",
  message: "An event is sent over plain HTTP.",
  severity: "high",
  is: ({ endpoint }) => test(endpoint, (url = "") => /^http:/i.test(url.trim())),
  at: ({ endpoint }) => endpoint.at,
};

const lostEvents: Fault = {
  detail: "lost-events",
  message: "An event that fails three times is lost.",
  severity: "medium",
  is: ({ retryStrategy, deadLetterQueue }) =>
    all(
      test(retryStrategy, (strategy) => strategy !== "EXPONENTIAL_DECAY_RETRY"),
      test(deadLetterQueue, (arn) => arn === undefined),
    ),
  at: ({ retryStrategy }) => retryStrategy.at,
};

function judged(targets: readonly BusTarget[], fault: Fault): Judgement | undefined {
  const { detail, message, severity } = fault;
  const wrong = targets.filter((target) => fault.is(target).is === "yes");
  if (wrong.length > 0) return fail(message, wrong.map(fault.at), { detail, severity });
  const open = any(...targets.map(fault.is));
  return open.is === "unknown"
    ? undetermined("How a target gets events is not known.", open.needs, { detail, severity })
    : undefined;
}
