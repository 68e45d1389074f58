import type { Fact } from "../../fact/fact.ts";
import { cis, fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const trailComplete: Rule<"trail"> = {
  id: "trail-complete",
  title: "Trails record all events of all regions",
  why: "A trail of write events in one region doesn't show who read evidence, or what happened elsewhere.",
  severity: "high",
  topic: "audit",
  of: "trail",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [cis("2.1")],
  link: "https://www.alibabacloud.com/help/en/actiontrail/developer-reference/api-actiontrail-2020-07-06-createtrail",
  fix: {
    text: 'Set eventRw to "All", trailRegion to "All" and status to "Enable".',
    edits: (_, __, { at }) =>
      at.map((set) => ({ set, to: set.path[0] === "status" ? "Enable" : "All" })),
  },
  judge({ events, region, status }) {
    const wrong = [
      ...(isWrong(status, "Enable") ? [{ at: status.at, what: "is switched off" }] : []),
      ...(isWrong(events, "All") ? [{ at: events.at, what: "doesn't record all events" }] : []),
      ...(isWrong(region, "All") ? [{ at: region.at, what: "is for one region only" }] : []),
    ];
    if (wrong.length > 0)
      return fail(
        `The trail ${wrong.map(({ what }) => what).join(", and ")}.`,
        wrong.map(({ at }) => at),
      );
    const needs = [events, region, status].filter((fact) => fact.is === "unknown");
    return needs.length > 0
      ? undetermined("What the trail records is not known.", needs)
      : pass("The trail records all events of all regions.");
  },
};

const isWrong = (fact: Fact<string>, wanted: string) =>
  fact.is !== "unknown" && fact.value !== wanted;
