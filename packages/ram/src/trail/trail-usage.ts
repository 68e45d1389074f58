import { getOrCreate } from "../memo.ts";
import type { TrailEvent } from "./event.ts";
import { arnOf, isIdentity, type TrailIdentity } from "./identity.ts";
import { type LeftOut, meaningOf } from "./meaning.ts";
import { Operations } from "./operations.ts";
import type { Use } from "./use.ts";

/** Which events count. */
export interface UsageOptions {
  /** `role/app`, `user/ann` or an ARN. Nobody's calls are collected by default. */
  readonly who?: string;
  /** Epoch milliseconds; events before it don't count. */
  readonly from?: number;
  /** Epoch milliseconds; events at this time or later don't count. */
  readonly to?: number;
}

/** An identity of a trail, with the number of its events. */
export interface SeenIdentity {
  /** `acs:ram::123:role/app` */
  readonly arn: string;
  readonly events: number;
}

/** A use with the number of calls that had it. */
export interface Counted {
  readonly use: Use;
  readonly calls: number;
}

/** Events that the catalogue doesn't map to an action. */
export interface Unmapped {
  readonly service: string;
  readonly operation: string;
  readonly reason: string;
  readonly calls: number;
}

/**
 * Collects what an identity did, event by event. It remembers each pair of action and resource
 * once. Its memory doesn't grow with the number of events.
 */
export class TrailUsage {
  readonly #options: UsageOptions;
  readonly #operations = new Operations();
  readonly #identities = new Map<string, { readonly identity: TrailIdentity; events: number }>();
  readonly #allowed = new UseTable();
  readonly #denied = new UseTable();
  readonly #unmapped = new Map<string, { -readonly [Key in keyof Unmapped]: Unmapped[Key] }>();
  readonly #leftOut = new Map<LeftOut, number>();
  readonly #dataServices = new Set<string>();
  #allowedCalls = 0;
  #deniedCalls = 0;
  #isExact = true;

  constructor(options: UsageOptions = {}) {
    this.#options = options;
  }

  /** Events without a time count only if there is no `from` and no `to`. */
  add(event: TrailEvent): void {
    const { who, from, to } = this.#options;
    const { time = Number.NaN, identity } = event;
    if ((from !== undefined && !(time >= from)) || (to !== undefined && !(time < to))) return;
    const arn = arnOf(identity);
    const seen = getOrCreate(this.#identities, arn, () => ({ identity, events: 0 }));
    seen.events += 1;
    if (event.isDataEvent) this.#dataServices.add(this.#operations.codeOf(event.service) ?? "");
    if (who !== undefined && isIdentity(identity, who)) this.#count(event);
  }

  #count(event: TrailEvent): void {
    if (event.requests === undefined) this.#isExact = false;
    const meaning = meaningOf(event, this.#operations);
    if (meaning.is === "leftOut")
      this.#leftOut.set(meaning.reason, (this.#leftOut.get(meaning.reason) ?? 0) + 1);
    else if (meaning.is === "unmapped") {
      const { service, operation } = event;
      const { reason } = meaning;
      const create = () => ({ service, operation, reason, calls: 0 });
      getOrCreate(this.#unmapped, `${service}:${operation}:${reason}`, create).calls += 1;
    } else {
      if (meaning.isDenied) this.#deniedCalls += 1;
      else this.#allowedCalls += 1;
      const table = meaning.isDenied ? this.#denied : this.#allowed;
      for (const use of meaning.uses) table.add(use);
    }
  }

  /** Everybody in the trail, the busiest first. */
  get identities(): readonly SeenIdentity[] {
    return [...this.#identities]
      .map(([arn, { events }]) => ({ arn, events }))
      .sort((a, b) => b.events - a.events || (a.arn < b.arn ? -1 : 1));
  }

  /** The ARNs that `who` means. A name can mean identities of several accounts. */
  get matching(): readonly string[] {
    const { who } = this.#options;
    return [...this.#identities].flatMap(([arn, { identity }]) =>
      who !== undefined && isIdentity(identity, who) ? [arn] : [],
    );
  }

  /** What was allowed. */
  get allowed(): readonly Counted[] {
    return this.#allowed.list();
  }

  /** What was denied. */
  get denied(): readonly Counted[] {
    return this.#denied.list();
  }

  get calls(): { readonly allowed: number; readonly denied: number } {
    return { allowed: this.#allowedCalls, denied: this.#deniedCalls };
  }

  get unmapped(): readonly Unmapped[] {
    return [...this.#unmapped.values()].sort((a, b) => b.calls - a.calls);
  }

  get leftOut(): readonly { readonly reason: LeftOut; readonly calls: number }[] {
    return [...this.#leftOut].map(([reason, calls]) => ({ reason, calls }));
  }

  /**
   * The services that an application with moderation uses whose data events are not in the trail.
   * The log of a local cloud has all calls.
   */
  get withoutDataEvents(): readonly string[] {
    if (this.#isExact) return [];
    return ["imm", "log", "mns", "oss"].filter((code) => !this.#dataServices.has(code));
  }
}

/** Uses with their numbers of calls, in two steps: most uses share their action. */
class UseTable {
  readonly #byKind = new Map<string, Map<string, { readonly use: Use; calls: number }>>();

  add(use: Use): void {
    const kind = [use.action, use.passedTo ?? "", use.neededBy, ...use.widths].join(" ");
    const byResource = getOrCreate(this.#byKind, kind, () => new Map());
    getOrCreate(byResource, use.resource, () => ({ use, calls: 0 })).calls += 1;
  }

  list(): readonly Counted[] {
    return [...this.#byKind.values()].flatMap((byResource) => [...byResource.values()]);
  }
}
