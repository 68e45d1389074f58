type Outcome = "fail" | "pass" | "undetermined" | "not-applicable";

interface Exception {
  readonly atLeast: 0 | 1;
  readonly reason: string;
}

/** Rules that can't have two fixtures of an outcome, and why. */
export const fixtureExceptions: Readonly<
  Record<string, Readonly<Partial<Record<Outcome, Exception>>> | undefined>
> = {
  "imm-project-name": {
    "not-applicable": { atLeast: 1, reason: "The rule applies to every IMM project." },
  },
  "imm-project-service-role": {
    "not-applicable": { atLeast: 1, reason: "The rule applies to every IMM project." },
  },
  "ram-no-access-key": {
    pass: { atLeast: 0, reason: "Every AccessKey is reported." },
    undetermined: { atLeast: 0, reason: "Every AccessKey is reported." },
  },
  "ram-users-by-group": {
    undetermined: { atLeast: 0, reason: "The type of an attachment is always known." },
  },
  "smq-not-deprecated": {
    undetermined: { atLeast: 0, reason: "The type of a resource is always known." },
    "not-applicable": { atLeast: 1, reason: "The rule applies to every resource of SMQ." },
  },
  "imm-project-protected": {
    undetermined: { atLeast: 0, reason: "Only a plan of Terraform lacks this option." },
  },
  "oss-protected": {
    undetermined: { atLeast: 0, reason: "Only a plan of Terraform lacks this option." },
  },
  "immkit-deprecated-fields": {
    undetermined: { atLeast: 0, reason: "Which properties are set is always known." },
  },
};
