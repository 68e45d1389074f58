import type { Fact } from "../fact/fact.ts";
import { flag, text } from "../fact/readers.ts";
import { all, any, no, type Ternary, test, unknown } from "../fact/ternary.ts";
import type { Resource } from "../stack/resource.ts";
import { type Scope, sameAccount } from "../stack/scope.ts";
import type { Stack } from "../stack/stack.ts";
import { bucketParts } from "./bucket-parts.ts";
import type { KnownFacts } from "./known-facts.ts";
import type { Owner } from "./parts.ts";

const accountBlockType = "alicloud:oss/accountPublicAccessBlock:AccountPublicAccessBlock";

/**
 * Since then OSS blocks public access of new buckets, in one region after another. Source: OSS
 * announcement, 2025-10.
 */
const blockedSince = "2025-10-13";

/** The blocks for all buckets of an account. */
export interface AccountBlock {
  readonly scope: Scope;
  readonly blocked: Ternary;
}

/** One for each account and region that has such a block. */
export function readAccountBlocks(stack: Stack): AccountBlock[] {
  const byScope = Map.groupBy(stack.ofType(accountBlockType), (block) => stack.scopeOf(block).key);
  return [...byScope.values()].flatMap((blocks) => {
    const [first] = blocks;
    if (first === undefined) return [];
    const parts = blocks.map((block) => test(block.get("blockPublicAccess", flag), Boolean));
    return [{ scope: stack.scopeOf(first), blocked: any(...parts) }];
  });
}

/**
 * Whether public access to a bucket is blocked. A block overrides ACLs and policies. Source: OSS
 * documentation, "Block public access", 2026-11.
 */
export class PublicAccess {
  readonly #owner: Owner;
  readonly #resource: Resource;
  readonly #stack: Stack;
  readonly #scope: Scope;
  readonly #known: KnownFacts;
  readonly #accountBlocks: readonly AccountBlock[];

  constructor(
    owner: Owner,
    resource: Resource,
    stack: Stack,
    known: KnownFacts,
    accountBlocks: readonly AccountBlock[],
  ) {
    this.#owner = owner;
    this.#resource = resource;
    this.#stack = stack;
    this.#scope = stack.scopeOf(resource);
    this.#known = known;
    this.#accountBlocks = accountBlocks;
  }

  /** What the stack sets for the bucket. Absent: nothing. */
  get setting(): Fact<boolean> {
    const blocks = this.#owner.parts(bucketParts.block);
    const isOff = (each: Resource) =>
      test(each.get("blockPublicAccess", flag), Boolean).is === "no";
    const block = blocks.find(isOff) ?? blocks[0];
    return (
      block?.get("blockPublicAccess", flag, false) ?? {
        is: "absent",
        value: undefined,
        at: this.#resource.at(),
      }
    );
  }

  /** Whether the stack or the facts file blocks it, for the bucket or for its account. */
  get blocked(): Ternary {
    return any(this.blockedForBucket, this.blockedForAccount);
  }

  get blockedForBucket(): Ternary {
    const blocks = this.#owner.parts(bucketParts.block);
    const possible = this.#owner.possiblePart(bucketParts.block);
    const isUnseen = blocks.length === 0 && this.#stack.isPartial;
    const at = this.#resource.at();
    // Of several blocks, the last one to be set counts.
    const settings = blocks.map((block) => test(block.get("blockPublicAccess", flag), Boolean));
    return any(
      ...(settings.length === 0 ? [] : [all(...settings)]),
      ...(possible === undefined ? [] : [unknown(possible)]),
      ...(isUnseen ? [unknown({ is: "unknown", reason: "notInInput", at })] : []),
      no(at),
    );
  }

  get blockedForAccount(): Ternary {
    const stated = this.#known.publicAccessBlocked(this.#scope);
    return any(
      ...this.#accountBlocks.map(({ scope, blocked }) =>
        all(blocked, sameAccount(scope, this.#scope)),
      ),
      ...(stated === undefined ? [] : [test(stated, Boolean)]),
      no(this.#resource.at()),
    );
  }

  /**
   * Whether OSS blocks public access although the stack doesn't. "No" for a bucket that is older
   * than the first region with that default, and if the stack turns it off.
   */
  get blockedByDefault(): Ternary {
    const [block] = this.#owner.parts(bucketParts.block);
    if (block !== undefined) return test(block.get("blockPublicAccess", flag), Boolean);
    const created = this.#owner.resource?.get("creationDate", text);
    if (created?.is === "known" && created.value < blockedSince) return no(created.at);
    const at = this.#resource.at("creationDate");
    return unknown({ is: "unknown", reason: "outsideStack", at });
  }
}
