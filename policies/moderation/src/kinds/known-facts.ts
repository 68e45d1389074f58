import { globMatches } from "@immkit/ram/glob";
import type { Fact } from "../fact/fact.ts";
import type { Scope } from "../stack/scope.ts";
import type { BucketRole } from "./bucket-role.ts";

/** What is true of an account outside the stack. */
export interface AccountFacts {
  /** Whether the account blocks public access to all of its buckets. */
  readonly publicAccessBlocked?: boolean;
  /** Whether a trail records every event of the account. */
  readonly trail?: boolean;
  /** Whether its principals can be trusted with this stack. */
  readonly trusted?: boolean;
}

/** The content of a facts file: what is true outside the stack. Everything can be left out. */
export interface FactsFile {
  /** The account that providers without `accountId` work in. */
  readonly account?: string;
  /** By account id. */
  readonly accounts?: Readonly<Record<string, AccountFacts>>;
  /** What buckets are for, by physical or logical name. A star stands for any text. */
  readonly buckets?: Readonly<Record<string, { readonly role: BucketRole }>>;
  /** Whether the stack is in production. */
  readonly production?: boolean;
}

/** Answers from a facts file. Undefined if it doesn't say. */
export class KnownFacts {
  readonly #file: FactsFile;

  constructor(file: FactsFile = {}) {
    this.#file = file;
  }

  get production(): boolean | undefined {
    return this.#file.production;
  }

  accountOf({ account }: Scope): string | undefined {
    return account.is === "known" ? account.value : this.#file.account;
  }

  publicAccessBlocked(scope: Scope): Fact<boolean> | undefined {
    return this.#known(scope, "publicAccessBlocked");
  }

  hasTrail(scope: Scope): Fact<boolean> | undefined {
    return this.#known(scope, "trail");
  }

  isTrusted(accountId: string): boolean | undefined {
    return this.#file.accounts?.[accountId]?.trusted;
  }

  /** The role of a bucket. The first name that matches counts. */
  bucketRole(...names: readonly (string | undefined)[]): BucketRole | undefined {
    return Object.entries(this.#file.buckets ?? {}).find(([pattern]) =>
      names.some((name) => name !== undefined && globMatches(pattern, name)),
    )?.[1].role;
  }

  #known(scope: Scope, member: "publicAccessBlocked" | "trail"): Fact<boolean> | undefined {
    const value = this.#file.accounts?.[this.accountOf(scope) ?? ""]?.[member];
    return value === undefined ? undefined : { is: "known", value, at: scope.account.at };
  }
}
