/** The last calls that the page knows, newest first. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallPage, CallView } from "../api/contract.ts";

/** As many as the cloud remembers. */
const capacity = 10_000;

export class CallStore {
  readonly #list = signal<readonly CallView[]>([]);
  readonly #loaded = signal(false);

  /** Newest first. */
  get list(): ReadonlySignal<readonly CallView[]> {
    return this.#list;
  }

  get loaded(): ReadonlySignal<boolean> {
    return this.#loaded;
  }

  /** Takes a page of the feed. `restarted`: it does not follow the earlier ones. */
  apply({ entries }: CallPage, restarted: boolean): void {
    const known = restarted ? [] : this.#list.peek();
    if (restarted || entries.length > 0)
      this.#list.value = [...entries.toReversed(), ...known].slice(0, capacity);
    this.#loaded.value = true;
  }
}
