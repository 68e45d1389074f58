import type { PolicyDocument } from "@immkit/ram";
import { type Fact, firstOf, mapFact, type PropertyRef } from "../fact/fact.ts";
import { flag, text, texts } from "../fact/readers.ts";
import { type Ternary, test } from "../fact/ternary.ts";
import type { Reference } from "../stack/reference.ts";
import type { Resource, Section } from "../stack/resource.ts";
import type { Scope } from "../stack/scope.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { type BucketPart, bucketParts, inlineAttributes } from "./bucket-parts.ts";
import { type BucketRole, bucketRole, guessedRole } from "./bucket-role.ts";
import { BucketSettings } from "./bucket-settings.ts";
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
  readonly #settings: BucketSettings;
  readonly #stack: Stack;
  readonly #known: KnownFacts;
  readonly #isLogTarget: boolean;
  #documents: readonly Fact<PolicyDocument>[] | undefined;

  constructor(
    owner: Owner,
    resource: Resource,
    stack: Stack,
    known: KnownFacts,
    { accountBlocks, logTargets }: Surroundings,
  ) {
    this.#owner = owner;
    this.#settings = new BucketSettings(owner, resource, stack.isPartial);
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
    const all = [...this.#settings.parts("acl"), ...(resource === undefined ? [] : [resource])];
    return all.map((each) => each.get("acl", text)).filter(({ is }) => is !== "absent");
  }

  /** The bucket policy. */
  get document(): Fact<PolicyDocument> {
    const [first = this.#settings.none<PolicyDocument>("policy", undefined)] = this.documents;
    return first;
  }

  /** Each policy that the stack sets, inline and as BucketPolicy. The last one to be set counts. */
  get documents(): readonly Fact<PolicyDocument>[] {
    const { resource } = this.#owner;
    this.#documents ??= [...this.#settings.parts("policy"), ...(resource ? [resource] : [])]
      .map((each) => documentIn(each, "policy", "bucket"))
      .filter(({ is }) => is !== "absent");
    return this.#documents;
  }

  /** Encryption at rest. Absent: objects are not encrypted by default. */
  get encryption(): Fact<Encryption> {
    const split = this.#settings.parts("encryption").map((each) => encryptionIn(each, this.#stack));
    const inline = this.#owner.resource?.list("serverSideEncryptionRule");
    const rule = inline?.is === "unknown" ? undefined : inline?.value?.[0];
    return firstOf(
      [
        ...split,
        ...(inline?.is === "unknown" ? [inline] : []),
        ...(rule === undefined ? [] : [encryptionIn(rule, this.#stack)]),
      ],
      this.#settings.none<Encryption>("encryption", undefined),
    );
  }

  /** `Enabled` or `Suspended`. Absent: never enabled. */
  get versioning(): Fact<string> {
    return this.#settings.get("versioning", "status", ["versioning", "status"], text);
  }

  /** The bucket that access logs are written to. */
  get logsTo(): Reference {
    const [split] = this.#settings.parts("logging");
    if (split !== undefined) return this.#stack.refer(split, "targetBucket", bucketIdentity);
    const { resource } = this.#owner;
    const inline: Reference =
      resource === undefined
        ? { is: "none" }
        : this.#stack.refer(resource, ["logging", "targetBucket"], bucketIdentity);
    const missing =
      inline.is === "none" ? this.#settings.none<string>("logging", undefined) : undefined;
    return missing?.is === "unknown" ? { is: "unknown", among: [], fact: missing } : inline;
  }

  /** The property that names the target of the access logs. */
  get logsToProperty() {
    const [split] = this.#settings.parts("logging");
    return split?.at("targetBucket") ?? this.resource.at("logging", "targetBucket");
  }

  /** Absent: there is no rule. The rules are always inline. */
  get lifecycle(): Fact<readonly LifecycleRule[]> {
    const { resource } = this.#owner;
    if (resource === undefined) return this.#settings.outside;
    return mapFact(resource.list("lifecycleRules"), (rules) => rules.map(lifecycleRule));
  }

  /** Whether objects can't be deleted before their retention is over. */
  get locked(): Ternary {
    return isLocked(this.#owner, this.resource, this.#settings.unseen);
  }

  /** Whether Pulumi refuses to delete the bucket, or leaves it. */
  get isProtected(): Ternary {
    return protectionOf(this.resource);
  }

  /** Whether deleting the bucket deletes its objects. Default: false. */
  get forceDestroy(): Fact<boolean> {
    return this.#owner.resource?.get("forceDestroy", flag, false) ?? this.#settings.outside;
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
        ...this.#settings.parts("cors").map((each) => each.list("corsRules")),
        ...(resource === undefined ? [] : [resource.list("corsRules")]),
      ],
      this.#settings.none<readonly Section[]>("cors", []),
    );
  }

  /** The TLS versions that clients can use. Absent: all. */
  get tlsVersions(): Fact<readonly string[]> {
    return firstOf(
      this.#settings
        .parts("https")
        .map((each) =>
          test(each.get("enable", flag, false), Boolean).is === "no"
            ? ({ is: "absent", value: undefined, at: each.at("enable") } as const)
            : each.get("tlsVersions", texts),
        ),
      this.#settings.none<readonly string[]>("https", undefined),
    );
  }

  /** The resources that set a part. */
  parts(name: BucketPart): readonly Resource[] {
    return this.#settings.parts(name);
  }

  /** Resources that set what an earlier one sets as well. */
  get doubledParts(): readonly Resource[] {
    const names = Object.keys(bucketParts) as BucketPart[];
    return names.flatMap((name) => this.parts(name).slice(1));
  }

  /** Inline attributes that the program sets although a resource sets the same. */
  get doubledAttributes(): readonly PropertyRef[] {
    const { resource } = this.#owner;
    if (resource?.data.inputs === undefined) return [];
    return (Object.entries(inlineAttributes) as [BucketPart, string][])
      .filter(([name, inline]) => resource.isSet(inline) && this.parts(name).length > 0)
      .map(([, inline]) => resource.at(inline));
  }
}
