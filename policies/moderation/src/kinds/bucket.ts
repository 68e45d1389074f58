import type { PolicyDocument } from "@immkit/ram";
import { type Fact, firstOf, mapFact, type PropertyRef, type UnknownFact } from "../fact/fact.ts";
import { flag, type Reader, text, texts } from "../fact/readers.ts";
import { type Ternary, test } from "../fact/ternary.ts";
import type { Reference } from "../stack/reference.ts";
import type { Resource, Section } from "../stack/resource.ts";
import type { Scope } from "../stack/scope.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { type BucketPart, bucketParts, inlineAttributes } from "./bucket-parts.ts";
import { type BucketRole, bucketRole, guessedRole } from "./bucket-role.ts";
import { documentIn } from "./document.ts";
import { type Encryption, encryptionIn } from "./encryption.ts";
import type { KnownFacts } from "./known-facts.ts";
import { type LifecycleRule, lifecycleRule } from "./lifecycle.ts";
import { isLocked } from "./object-lock.ts";
import type { Owner } from "./parts.ts";
import { protectionOf } from "./protection.ts";
import { type AccountBlock, PublicAccess } from "./public-access.ts";
import type { Subject } from "./subject.ts";

/** A component of immkit that creates a bucket and says what it is for. */
const componentType = "immkit:index:MediaBucket";

/** What other resources say about buckets. */
export interface Surroundings {
  readonly accountBlocks: readonly AccountBlock[];
  readonly logTargets: ReadonlySet<Resource>;
}

/** An OSS bucket, with its inline attributes and the resources that set parts of it. */
export class Bucket implements Subject {
  readonly resource: Resource;
  readonly isInStack: boolean;
  readonly label: string;
  readonly scope: Scope;
  readonly publicAccess: PublicAccess;
  readonly #owner: Owner;
  readonly #stack: Stack;
  readonly #known: KnownFacts;
  readonly #isLogTarget: boolean;
  #document: Fact<PolicyDocument> | undefined;

  constructor(
    owner: Owner,
    resource: Resource,
    stack: Stack,
    known: KnownFacts,
    { accountBlocks, logTargets }: Surroundings,
  ) {
    this.#owner = owner;
    this.#stack = stack;
    this.#known = known;
    this.#isLogTarget = logTargets.has(resource);
    this.resource = resource;
    this.isInStack = owner.resource !== undefined;
    this.label = owner.resource?.name ?? owner.name ?? resource.name;
    this.scope = stack.scopeOf(resource);
    this.publicAccess = new PublicAccess(owner, resource, stack, known, accountBlocks);
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

  /** The ACLs that the stack sets, inline and as BucketAcl. The last one to be set counts. */
  get acls(): readonly Fact<string>[] {
    const { resource } = this.#owner;
    const all = [
      ...this.#owner.parts(bucketParts.acl),
      ...(resource === undefined ? [] : [resource]),
    ];
    return all.map((each) => each.get("acl", text)).filter(({ is }) => is !== "absent");
  }

  /** The bucket policy. */
  get document(): Fact<PolicyDocument> {
    this.#document ??= firstOf(
      [
        ...this.#owner
          .parts(bucketParts.policy)
          .map((each) => documentIn(each, "policy", "bucket")),
        ...(this.#owner.resource ? [documentIn(this.#owner.resource, "policy", "bucket")] : []),
      ],
      this.#none<PolicyDocument>(bucketParts.policy, undefined),
    );
    return this.#document;
  }

  /** Encryption at rest. Absent: objects are not encrypted by default. */
  get encryption(): Fact<Encryption> {
    const split = this.#owner
      .parts(bucketParts.encryption)
      .map((each) => encryptionIn(each, this.#stack));
    const inline = this.#owner.resource?.list("serverSideEncryptionRule");
    const rule = inline?.is === "unknown" ? undefined : inline?.value?.[0];
    return firstOf(
      [
        ...split,
        ...(inline?.is === "unknown" ? [inline] : []),
        ...(rule === undefined ? [] : [encryptionIn(rule, this.#stack)]),
      ],
      this.#none<Encryption>(bucketParts.encryption, undefined),
    );
  }

  /** `Enabled` or `Suspended`. Absent: never enabled. */
  get versioning(): Fact<string> {
    return this.#setting(bucketParts.versioning, "status", ["versioning", "status"], text);
  }

  /** The bucket that access logs are written to. */
  get logsTo(): Reference {
    const [split] = this.#owner.parts(bucketParts.logging);
    if (split !== undefined) return this.#stack.refer(split, "targetBucket", bucketIdentity);
    const { resource } = this.#owner;
    const inline: Reference =
      resource === undefined
        ? { is: "none" }
        : this.#stack.refer(resource, ["logging", "targetBucket"], bucketIdentity);
    const missing =
      inline.is === "none" ? this.#none<string>(bucketParts.logging, undefined) : undefined;
    return missing?.is === "unknown" ? { is: "unknown", among: [], fact: missing } : inline;
  }

  /** The property that names the target of the access logs. */
  get logsToProperty() {
    const [split] = this.#owner.parts(bucketParts.logging);
    return split?.at("targetBucket") ?? this.resource.at("logging", "targetBucket");
  }

  /** Absent: there is no rule. The rules are always inline. */
  get lifecycle(): Fact<readonly LifecycleRule[]> {
    const { resource } = this.#owner;
    if (resource === undefined) return this.#outside();
    return mapFact(resource.list("lifecycleRules"), (rules) => rules.map(lifecycleRule));
  }

  /** Whether objects can't be deleted before their retention is over. */
  get locked(): Ternary {
    const unseen = this.#stack.isPartial ? [this.#notInInput()] : [];
    return isLocked(this.#owner, this.resource, unseen);
  }

  /** Whether Pulumi refuses to delete the bucket, or leaves it. */
  get isProtected(): Ternary {
    return protectionOf(this.resource);
  }

  /** Whether deleting the bucket deletes its objects. Default: false. */
  get forceDestroy(): Fact<boolean> {
    return this.#owner.resource?.get("forceDestroy", flag, false) ?? this.#outside();
  }

  /**
   * What the bucket is for: as the facts file says, or the component that creates it. Otherwise
   * logs, if logs are written to it, or evidence, if its name has the word. Otherwise absent.
   */
  get role(): Fact<BucketRole> {
    const { name } = this;
    const names = [...(name.is === "known" ? [name.value] : []), this.label];
    const at = this.resource.at();
    const stated = this.#known.bucketRole(...names);
    if (stated !== undefined) return { is: "known", value: stated, at };
    return (
      this.#component?.get("role", bucketRole, "media") ?? guessedRole(names, this.#isLogTarget, at)
    );
  }

  /**
   * Whether a component creates it for media. Then the component's arguments say whether it keeps
   * versions and logs, and for how long it keeps media.
   */
  get isMediaComponent(): boolean {
    return (
      this.#component !== undefined && this.role.is !== "unknown" && this.role.value === "media"
    );
  }

  get #component(): Resource | undefined {
    const parent = this.#owner.resource && this.#stack.parentOf(this.#owner.resource);
    return parent?.type === componentType ? parent : undefined;
  }

  /** The rules for calls by web pages of other sites. */
  get corsRules(): Fact<readonly Section[]> {
    const { resource } = this.#owner;
    return firstOf(
      [
        ...this.#owner.parts(bucketParts.cors).map((each) => each.list("corsRules")),
        ...(resource === undefined ? [] : [resource.list("corsRules")]),
      ],
      this.#none<readonly Section[]>(bucketParts.cors, []),
    );
  }

  /** The TLS versions that clients can use. Absent: all. */
  get tlsVersions(): Fact<readonly string[]> {
    return firstOf(
      this.#owner
        .parts(bucketParts.https)
        .map((each) =>
          test(each.get("enable", flag, false), Boolean).is === "no"
            ? ({ is: "absent", value: undefined, at: each.at("enable") } as const)
            : each.get("tlsVersions", texts),
        ),
      this.#none<readonly string[]>(bucketParts.https, undefined),
    );
  }

  /** The resources that set a part. */
  parts(name: BucketPart): readonly Resource[] {
    return this.#owner.parts(bucketParts[name]);
  }

  /** Inline attributes that the program sets although a resource sets the same. */
  get doubledAttributes(): readonly PropertyRef[] {
    const { resource } = this.#owner;
    if (resource?.data.inputs === undefined) return [];
    return (Object.entries(inlineAttributes) as [BucketPart, string][])
      .filter(([name, inline]) => resource.isSet(inline) && this.parts(name).length > 0)
      .map(([, inline]) => resource.at(inline));
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
