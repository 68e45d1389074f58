import type { PolicyDocument, PolicyKind } from "@immkit/ram";
import type { Fact } from "../fact/fact.ts";
import type { Resource } from "../stack/resource.ts";
import type { Bucket } from "./bucket.ts";
import type { Principal } from "./principal.ts";
import type { RamPolicy } from "./ram-policy.ts";
import type { Subject } from "./subject.ts";

/** A policy that the stack writes: a RAM policy, the trust of a role, or a bucket policy. */
export class WrittenPolicy implements Subject {
  readonly resource: Resource;
  readonly isInStack = true;
  readonly label: string;
  readonly kind: PolicyKind;
  readonly document: Fact<PolicyDocument>;

  constructor({ resource, label }: Subject, kind: PolicyKind, document: Fact<PolicyDocument>) {
    this.resource = resource;
    this.label = label;
    this.kind = kind;
    this.document = document;
  }
}

/** Every policy in the stack, once. */
export function readWrittenPolicies(
  policies: readonly RamPolicy[],
  principals: readonly Principal[],
  buckets: readonly Bucket[],
): WrittenPolicy[] {
  const isWritten = ({ document }: WrittenPolicy) =>
    document.is !== "absent" &&
    !(document.is === "unknown" && ["outsideStack", "notInInput"].includes(document.reason));
  return [
    ...policies.map((policy) => new WrittenPolicy(policy, "identity", policy.document)),
    ...principals.map((principal) => new WrittenPolicy(principal, "trust", principal.trust)),
    ...buckets.map((bucket) => new WrittenPolicy(bucket, "bucket", bucket.document)),
  ].filter(isWritten);
}
