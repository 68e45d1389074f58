import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** The provider's documentation of each such resource asks to ignore the inline attribute. */
export const ossInlineAndSplit: Rule<"bucket"> = {
  id: "oss-inline-and-split",
  title: "A setting of a bucket is set in one place",
  why: "An inline attribute and a resource for the same setting undo each other at every update, and so do two resources: an ACL can be public half of the time.",
  severity: "medium",
  topic: "operations",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketacl",
  fix: {
    text: "Remove the inline attribute from the bucket, or add it to the option ignoreChanges. Of several resources for a setting, keep one.",
    edits: (_, __, { at }) =>
      at.map((each) => (each.path.length === 0 ? { remove: each.resource } : { unset: each })),
  },
  judge({ doubledAttributes, doubledParts, isInStack, resource }) {
    if (doubledParts.length > 0)
      return fail(
        "Two resources set the same.",
        doubledParts.map((part) => part.at()),
      );
    if (!isInStack) return notApplicable("The stack doesn't create the bucket.");
    const { ignoreChanges } = resource.data;
    const doubled = doubledAttributes.filter(
      ({ path: [attribute] }) => !ignoreChanges?.includes(String(attribute)),
    );
    const [first] = doubled;
    if (first === undefined) return pass("No setting is set twice.");
    if (ignoreChanges === undefined)
      return undetermined("Whether changes of an inline attribute are ignored is not known.", {
        is: "unknown",
        reason: "notInInput",
        at: first,
      });
    return fail("An inline attribute and a resource set the same.", doubled);
  },
};
