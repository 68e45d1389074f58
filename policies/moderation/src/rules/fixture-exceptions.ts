type Outcome = "fail" | "pass" | "undetermined" | "not-applicable";

/** Outcomes that a rule never has, and why. There are no fixtures of these. */
export const fixtureExceptions: Readonly<
  Record<string, Readonly<Partial<Record<Outcome, string>>> | undefined>
> = {
  "ram-no-access-key": {
    pass: "Every AccessKey is reported.",
    undetermined: "Every AccessKey is reported.",
  },
  "ram-users-by-group": { undetermined: "The type of an attachment is always known." },
  "smq-not-deprecated": { undetermined: "The type of a resource is always known." },
  "imm-project-protected": { undetermined: "Only a plan of Terraform lacks this option." },
  "oss-protected": { undetermined: "Only a plan of Terraform lacks this option." },
  "immkit-deprecated-fields": { undetermined: "Which properties are set is always known." },
};
