import type { PolicyDocument } from "@immkit/ram";
import { type Fact, firstOf, mapFact, type UnknownFact } from "../fact/fact.ts";
import { flag, number, type Reader, text } from "../fact/readers.ts";
import { all, any, no, not, type Ternary, test, unknown } from "../fact/ternary.ts";
import type { Identity, Reference } from "../stack/reference.ts";
import type { Resource, Section } from "../stack/resource.ts";
import { type Scope, sameAccount } from "../stack/scope.ts";
import type { Stack } from "../stack/stack.ts";
import { type BucketRole, bucketRole } from "./bucket-role.ts";
import { documentIn } from "./document.ts";
import type { KnownFacts } from "./known-facts.ts";
import { joinParts, type Owner } from "./parts.ts";
import type { Subject } from "./subject.ts";

/** Resources that set a part of a bucket. Inline attributes of the bucket are deprecated since 1.220.0. */
const part = {
  acl: "alicloud:oss/bucketAcl:BucketAcl",
  policy: "alicloud:oss/bucketPolicy:BucketPolicy",
  block: "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock",
  encryption: "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption",
  versioning: "alicloud:oss/bucketVersioning:BucketVersioning",
  logging: "alicloud:oss/bucketLogging:BucketLogging",
  worm: "alicloud:oss/bucketWorm:BucketWorm",
} as const;

/**
 * Since then OSS blocks public access of new buckets, in one region after another. Source: OSS
 * announcement, 2025-10.
 */
const blockedSince = "2025-10-13";

const accountBlockType = "alicloud:oss/accountPublicAccessBlock:AccountPublicAccessBlock";

/** A component of immkit that creates a bucket and says what it is for. */
const componentType = "immkit:index:MediaBucket";

/** Buckets by name. A name is unique in all of OSS, but only its account can set its parts. */
export const bucketIdentity: Identity = {
  types: ["alicloud:oss/bucket:Bucket"],
  names: ["bucket"],
  nameIn: (reference) => reference.replace(/^acs:oss:[^:]*:[^:]*:/, "").replace(/\/.*$/, ""),
  within: "account",
};

export interface Encryption {
  readonly algorithm: string;
  /** Id of the KMS key. Absent for a key that OSS manages. */
  readonly key: Fact<string>;
}

/** What a lifecycle rule does. Days are from the creation of an object or of its old version. */
export interface LifecycleRule {
  readonly prefix: Fact<string>;
  readonly enabled: Fact<boolean>;
  /** Days until current objects are deleted. Absent if the rule doesn't delete them. */
  readonly expireDays: Fact<number>;
  /** Days until old versions are deleted. */
  readonly oldVersionDays: Fact<number>;
  readonly section: Section;
}

/** An OSS bucket, with its inline attributes and the resources that set parts of it. */
export class Bucket implements Subject {
  readonly resource: Resource;
  readonly isInStack: boolean;
  readonly label: string;
  readonly scope: Scope;
  readonly #owner: Owner;
  readonly #stack: Stack;
  readonly #known: KnownFacts;
  readonly #accountBlocks: readonly AccountBlock[];
  #document: Fact<PolicyDocument> | undefined;

  constructor(
    owner: Owner,
    resource: Resource,
    stack: Stack,
    known: KnownFacts,
    accountBlocks: readonly AccountBlock[],
  ) {
    this.#owner = owner;
    this.#stack = stack;
    this.#known = known;
    this.#accountBlocks = accountBlocks;
    this.resource = resource;
    this.isInStack = owner.resource !== undefined;
    this.label = owner.resource?.name ?? owner.name ?? resource.name;
    this.scope = stack.scopeOf(resource);
  }

  /** Physical name. */
  get name(): Fact<string> {
    const { resource } = this.#owner;
    if (resource !== undefined) {
      const set = resource.get("bucket", text);
      return set.is === "absent" ? resource.output("id", text) : set;
    }
    return this.resource.get("bucket", text);
  }

  /** Default: private. Source: PutBucket, 2026-11. */
  get acl(): Fact<string> {
    return this.#setting(part.acl, "acl", ["acl"], text, "private");
  }

  /** The ACLs that the stack sets, inline and as BucketAcl: which one counts depends on their order. */
  get acls(): readonly Fact<string>[] {
    const { resource } = this.#owner;
    const all = [...this.#owner.parts(part.acl), ...(resource === undefined ? [] : [resource])];
    return all.map((each) => each.get("acl", text)).filter(({ is }) => is !== "absent");
  }

  /** The bucket policy. */
  get document(): Fact<PolicyDocument> {
    this.#document ??= firstOf(
      [
        ...this.#owner.parts(part.policy).map((each) => documentIn(each, "policy", "bucket")),
        ...(this.#owner.resource ? [documentIn(this.#owner.resource, "policy", "bucket")] : []),
      ],
      this.#none<PolicyDocument>(part.policy, undefined),
    );
    return this.#document;
  }

  /**
   * Whether the stack or the facts file blocks public access, for the bucket or for its account. A
   * block overrides ACLs and policies. Source: OSS documentation, "Block public access", 2026-11.
   */
  get blocked(): Ternary {
    return any(this.blockedForBucket, this.blockedForAccount);
  }

  /**
   * Whether OSS blocks public access although nothing in the stack says so. "No" for a bucket that
   * is older than the first region with that default, and if the stack turns it off.
   */
  get blockedByDefault(): Ternary {
    const [block] = this.#owner.parts(part.block);
    if (block !== undefined) return not(test(block.get("blockPublicAccess", flag), Boolean));
    const created = this.#owner.resource?.get("creationDate", text);
    const at = this.resource.at("creationDate");
    if (created?.is === "known" && created.value < blockedSince) return no(created.at);
    return unknown({ is: "unknown", reason: "outsideStack", at });
  }

  get blockedForBucket(): Ternary {
    const possible = this.#owner.possiblePart(part.block);
    return any(
      ...this.#owner
        .parts(part.block)
        .map((block) => test(block.get("blockPublicAccess", flag), (value) => value === true)),
      ...(possible === undefined ? [] : [unknown(possible)]),
      no(this.resource.at()),
    );
  }

  get blockedForAccount(): Ternary {
    const stated = this.#known.publicAccessBlocked(this.scope);
    return any(
      ...this.#accountBlocks.map(({ scope, blocked }) =>
        all(blocked, sameAccount(scope, this.scope)),
      ),
      ...(stated === undefined ? [] : [test(stated, (value) => value === true)]),
      no(this.resource.at()),
    );
  }

  /** Encryption at rest. Absent: objects are not encrypted by default. */
  get encryption(): Fact<Encryption> {
    const split = this.#owner.parts(part.encryption).map((each) => encryptionIn(each));
    const inline = this.#owner.resource?.list("serverSideEncryptionRule");
    const rule = inline?.is === "unknown" ? undefined : inline?.value?.[0];
    return firstOf(
      [
        ...split,
        ...(inline?.is === "unknown" ? [inline] : []),
        ...(rule === undefined ? [] : [encryptionIn(rule)]),
      ],
      this.#none<Encryption>(part.encryption, undefined),
    );
  }

  /** `Enabled` or `Suspended`. Absent: never enabled. */
  get versioning(): Fact<string> {
    return this.#setting(part.versioning, "status", ["versioning", "status"], text);
  }

  /** The bucket that access logs are written to. */
  get logsTo(): Reference {
    const [split] = this.#owner.parts(part.logging);
    if (split !== undefined) return this.#stack.refer(split, "targetBucket", bucketIdentity);
    const { resource } = this.#owner;
    const inline: Reference =
      resource === undefined
        ? { is: "none" }
        : this.#stack.refer(resource, ["logging", "targetBucket"], bucketIdentity);
    const missing = inline.is === "none" ? this.#none<string>(part.logging, undefined) : undefined;
    return missing?.is === "unknown" ? { is: "unknown", among: [], fact: missing } : inline;
  }

  /** The property that names the target of the access logs. */
  get logsToProperty() {
    const [split] = this.#owner.parts(part.logging);
    return split?.at("targetBucket") ?? this.resource.at("logging", "targetBucket");
  }

  /** Absent: there is no rule. There is no resource for them beside the bucket. */
  get lifecycle(): Fact<readonly LifecycleRule[]> {
    const { resource } = this.#owner;
    if (resource === undefined) return this.#outside();
    return mapFact(resource.list("lifecycleRules"), (rules) => rules.map(lifecycleRule));
  }

  /** Whether a retention policy (WORM) is locked. One that is not locked can be deleted. */
  get locked(): Ternary {
    const possible = this.#owner.possiblePart(part.worm);
    return any(
      ...this.#owner
        .parts(part.worm)
        .map((worm) => test(worm.get("status", text), (status) => status === "Locked")),
      ...(possible === undefined ? [] : [unknown(possible)]),
      ...(this.#stack.isPartial ? [unknown(this.#notInInput())] : []),
      no(this.resource.at()),
    );
  }

  /** Whether deleting the bucket deletes its objects. Default: false. */
  get forceDestroy(): Fact<boolean> {
    return this.#owner.resource?.get("forceDestroy", flag, false) ?? this.#outside();
  }

  /**
   * What the bucket is for: as the facts file says, or the component that creates it. Absent: nobody
   * says.
   */
  get role(): Fact<BucketRole> {
    const { name } = this;
    const stated = this.#known.bucketRole(name.is === "known" ? name.value : undefined, this.label);
    if (stated !== undefined) return { is: "known", value: stated, at: this.resource.at() };
    const component = this.#component;
    return component === undefined
      ? { is: "absent", value: undefined, at: this.resource.at() }
      : component.get("role", bucketRole, "media");
  }

  get #component(): Resource | undefined {
    const parent = this.#owner.resource && this.#stack.parentOf(this.#owner.resource);
    return parent?.type === componentType ? parent : undefined;
  }

  /** The property that sets a part: of the resource beside the bucket, or inline. */
  partAt(name: "acl" | "policy" | "encryption" | "versioning" | "block") {
    const [split] = this.#owner.parts(part[name]);
    return (split ?? this.resource).at();
  }

  #setting<T>(
    type: string,
    property: string,
    inline: readonly string[],
    read: Reader<T>,
    fallback?: T,
  ): Fact<T> {
    const { resource } = this.#owner;
    return firstOf(
      [
        ...this.#owner.parts(type).map((each) => each.get(property, read, fallback)),
        ...(resource === undefined ? [] : [resource.get(inline, read, fallback)]),
      ],
      this.#none(type, fallback),
    );
  }

  /** What is true if no part of a type is known: it is absent, unless one may be there. */
  #none<T>(type: string, fallback: T | undefined): Fact<T> {
    const possible = this.#owner.possiblePart(type);
    if (possible !== undefined) return possible;
    if (this.#owner.resource === undefined) return this.#outside();
    if (this.#stack.isPartial) return this.#notInInput();
    return { is: "absent", value: fallback, at: this.resource.at() };
  }

  #outside(): UnknownFact {
    return { is: "unknown", reason: "outsideStack", at: this.resource.at() };
  }

  #notInInput(): UnknownFact {
    return { is: "unknown", reason: "notInInput", at: this.resource.at() };
  }
}

interface AccountBlock {
  readonly scope: Scope;
  readonly blocked: Ternary;
}

/** The buckets that the stack creates, and those that it only refers to. */
export function readBuckets(stack: Stack, known: KnownFacts): Bucket[] {
  const types = Object.fromEntries(Object.values(part).map((type) => [type, "bucket"]));
  const accountBlocks = stack.ofType(accountBlockType).map((block) => ({
    scope: stack.scopeOf(block),
    blocked: test(block.get("blockPublicAccess", flag), (value) => value === true),
  }));
  return joinParts(stack, bucketIdentity, types).flatMap((owner) => {
    const resource = owner.resource ?? owner.firstPart;
    return resource === undefined ? [] : [new Bucket(owner, resource, stack, known, accountBlocks)];
  });
}

function encryptionIn(section: Section): Fact<Encryption> {
  const key = section.get("kmsMasterKeyId", text);
  return mapFact(section.get("sseAlgorithm", text), (algorithm) => ({ algorithm, key }));
}

function lifecycleRule(section: Section): LifecycleRule {
  return {
    section,
    // A filter narrows a rule further. A rule with one doesn't cover every object.
    prefix: section.get("prefix", text, ""),
    enabled: section.get("enabled", flag, false),
    expireDays: section.get(["expirations", "days"], number),
    oldVersionDays: section.get(["noncurrentVersionExpirations", "days"], number),
  };
}
