import { texts } from "../../fact/readers.ts";
import { all, any, test } from "../../fact/ternary.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";
import type { Section } from "../../stack/resource.ts";

const writing = ["PUT", "POST", "DELETE"];

/** Reading from every site is common, and harmless with a token in the URL. */
export const ossCorsNarrow: Rule<"bucket"> = {
  id: "oss-cors-narrow",
  title: "Only named web sites can upload with a browser",
  why: "With the origin *, a page of any site can write to the bucket with the token of a person who visits it.",
  severity: "medium",
  topic: "exposure",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketcors",
  fix: {
    text: "List the origins of your pages in allowedOrigins.",
    edits: (_, __, { at }) => at.map((set) => ({ set, to: ["https://www.example.com"] })),
  },
  judge({ corsRules, isInStack }) {
    if (corsRules.is === "unknown") return undetermined("The CORS rules are not known.", corsRules);
    const rules = corsRules.value ?? [];
    if (rules.length === 0)
      return notApplicable(
        isInStack ? "The bucket has no CORS rules." : "The stack sets no CORS rules.",
      );
    const open = rules.filter((rule) => isOpen(rule).is === "yes");
    if (open.length > 0)
      return fail(
        "Pages of any site can write to the bucket.",
        open.map((rule) => rule.at("allowedOrigins")),
      );
    const undecided = any(...rules.map(isOpen));
    return undecided.is === "unknown"
      ? undetermined("Which sites can write to the bucket is not known.", undecided.needs)
      : pass("Only pages of named sites can write to the bucket.");
  },
};

const isOpen = (rule: Section) =>
  all(
    test(rule.get("allowedMethods", texts), (methods = []) =>
      methods.some((method) => writing.includes(method.toUpperCase())),
    ),
    test(rule.get("allowedOrigins", texts), (origins = []) => origins.some(isEverySite)),
  );

/** `*`, `https://*`, `http*` or `*.com`: no star is below a registered name. */
const isEverySite = (origin: string) =>
  /^(?:h?t{0,2}p?s?\*?|https?:?\/{0,2})\*(?:\.[a-z]+)?(?::[\d*]+)?$/i.test(origin.trim());
