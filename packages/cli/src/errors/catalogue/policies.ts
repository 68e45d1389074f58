import type { PackageErrors } from "./entry.ts";

/** The errors of `@immkit/policies`. */
export const policiesErrors: PackageErrors = {
  package: "@immkit/policies",
  classes: {
    InputError: {
      InvalidExport: {
        means: "The file is not what pulumi stack export writes.",
        cause: "It was changed by hand, or is cut.",
        fix: "Write it again with pulumi stack export.",
      },
      InvalidPreview: {
        means: "The file is not what pulumi preview --json writes.",
        cause: "It was changed by hand, or is cut.",
        fix: "Write it again with pulumi preview --json.",
      },
      InvalidFixture: {
        means: "The fixture has the wrong shape.",
        cause: "A member is misspelt, missing or of the wrong type.",
        fix: "Correct the place that the message names.",
      },
      InvalidPlan: {
        means: "The file is not what terraform show -json writes.",
        cause: "It is the binary plan, or was changed by hand.",
        fix: "Write it with terraform show -json PLAN.",
      },
      UnknownInput: {
        means: "The file is none of the known descriptions of a stack.",
        cause: "It is another file.",
        fix: "Pass what pulumi stack export, pulumi preview --json or terraform show -json writes, or a fixture.",
      },
    },
    WaiverError: {
      InvalidWaivers: {
        means: "The waivers file has the wrong shape.",
        cause: "A waiver lacks its reason, owner or end, or names an unknown rule.",
        fix: "Correct the place that the message names. The schema is @immkit/policies/schema/waivers.json.",
      },
      InvalidBaseline: {
        means: "The file is not a baseline.",
        cause: "It is another file, or was changed by hand.",
        fix: "Write one with immkit check --write-baseline FILE.",
      },
    },
    FactsError: {
      InvalidFacts: {
        means: "The facts file has the wrong shape.",
        cause: "A member is misspelt, or of the wrong type.",
        fix: "Correct the place that the message names. The schema is @immkit/policies/schema/facts.json.",
      },
    },
    SelectionError: {
      NoRule: {
        means: "The selection has no rule, so nothing would be checked.",
        cause: "The id of a rule or the name of a framework is misspelt, or the pack lacks it.",
        fix: "Correct the option that the message names, or choose another pack.",
      },
    },
    ComplianceError: {
      NotCompliant: {
        means: "The stack doesn't comply with the rules.",
        cause: "A unit test found something that no waiver accepts.",
        fix: "Apply the fix of each finding in the message, or waive it.",
      },
    },
  },
};
