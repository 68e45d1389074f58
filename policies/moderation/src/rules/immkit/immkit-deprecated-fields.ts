import { renew } from "../../kinds/deprecated-edits.ts";
import { fail, pass, type Rule } from "../../rule/rule.ts";

/** The names in the message are those of the provider. */
export const immkitDeprecatedFields: Rule<"deprecatedUse"> = {
  id: "immkit-deprecated-fields",
  title: "No deprecated properties of the provider are set",
  why: "The next major version of the provider removes deprecated resources and properties. Tools that know only the new ones don't see what they set.",
  severity: "low",
  topic: "operations",
  of: "deprecatedUse",
  stage: "resource",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.pulumi.com/registry/packages/alicloud/api-docs/ram/role",
  fix: { text: "Use the new resource or property that the message names.", edits: renew },
  judge({ type, properties, resource }) {
    const found = [
      ...(type === undefined
        ? []
        : [
            fail(
              `The resource is deprecated since version ${type.since} of the provider. Use ${type.use}.`,
              resource.at(),
              { detail: "type" },
            ),
          ]),
      ...properties.map(({ since, use, at }) =>
        fail(
          `The property ${at.path.join(".")} is deprecated since version ${since} of the provider. Use ${use}.`,
          at,
          { detail: at.path.join(".") },
        ),
      ),
    ];
    return found.length > 0 ? found : pass("The resource has no deprecated properties.");
  },
};
