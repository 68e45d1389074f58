import type { PolicyError } from "@immkit/ram";

/** What is wrong with a policy, by the parser's code. The parser's messages quote the policy. */
const problems: Readonly<Record<PolicyError["code"], string>> = {
  Syntax: "it is not JSON",
  TooDeep: "it has too many levels",
  TooLarge: "it is larger than RAM allows",
  WrongType: "a value has the wrong type",
  UnknownMember: "it has a member that RAM doesn't know",
  MissingMember: "a member is missing",
  UnknownName: "it has a name that RAM doesn't know",
  Empty: "a list or a value is empty",
  InvalidVersion: "its Version is not 1",
  InvalidEffect: "an Effect is neither Allow nor Deny",
  InvalidAction: "an action is not SERVICE:ACTION",
  InvalidResource: "a resource is not an ARN of Alibaba Cloud",
  InvalidPrincipal: "a principal is invalid",
  UnsupportedOperator: "a condition has an operator that RAM doesn't support here",
  InvalidConditionKey: "a condition has an invalid key",
  InvalidConditionValue: "a condition has an invalid value",
  DuplicateMember: "a member is written twice, and RAM doesn't say which one counts",
  UnknownOperator: "a condition has an operator that RAM doesn't document",
  ReaderLimit: "it is too large to be judged",
  NotRead: "it is missing in the snapshot",
};

/** What is wrong with a policy, as a clause that quotes nothing of it. */
export function problemOf({ code, pointer }: PolicyError): string {
  const statement = /^\/Statement\/(\d+)/.exec(pointer)?.[1];
  return `${problems[code]}${statement === undefined ? "" : ` (statement ${statement})`}`;
}
