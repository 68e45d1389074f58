import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const source = "acs.imm";

/** Events of IMM have the source acs.imm, and the project in data.ProjectName. */
export const ebPatternNarrow: Rule<"eventRule"> = {
  id: "eb-pattern-narrow",
  title: "Event rules for IMM name the project",
  why: "All projects of the account publish to the same bus. Without the project in the pattern, verdicts of other applications come in.",
  severity: "medium",
  topic: "delivery",
  of: "eventRule",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/eventbridge/latest/createrule-6",
  fix: {
    text: 'Add the project to filterPattern: "data": {"ProjectName": ["NAME"]}.',
    edits: ({ filterPattern }) =>
      filterPattern.is === "unknown"
        ? []
        : [
            {
              set: filterPattern.at,
              to: JSON.stringify({
                source: [source],
                ...filterPattern.value,
                data: { ProjectName: ["media"] },
              }),
            },
          ],
  },
  judge({ service, filterPattern }) {
    if (service !== "eventbridge") return notApplicable("The rule is one of OSS events.");
    if (filterPattern.is === "unknown")
      return undetermined("The pattern is not known.", filterPattern);
    const pattern = filterPattern.value ?? {};
    if (pattern["source"] !== undefined && !mentions(pattern["source"], source))
      return notApplicable("The rule is not for events of IMM.");
    if (pattern["source"] === undefined)
      return fail(
        "The pattern names no source, so every event of the bus matches.",
        filterPattern.at,
      );
    const { data } = pattern;
    const names = typeof data === "object" && data !== null && "ProjectName" in data;
    return names || pattern["subject"] !== undefined
      ? pass("The pattern names the project.")
      : fail("The pattern matches events of every IMM project.", filterPattern.at);
  },
};

/** Whether a part of a pattern can match a text: `["acs.imm"]`, `[{ "prefix": "acs." }]`. */
const mentions = (part: unknown, wanted: string): boolean =>
  JSON.stringify(part).includes(JSON.stringify(wanted)) ||
  [...JSON.stringify(part).matchAll(/"prefix":"([^"]*)"/g)].some(([, prefix = ""]) =>
    wanted.startsWith(prefix),
  );
