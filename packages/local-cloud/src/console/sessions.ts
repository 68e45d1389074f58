/** Who is allowed to use the console: keys that work once, and the sessions that they open. */
import { randomText } from "../core/ids.ts";

/** Older keys and sessions than the last hundred end. */
const maxKept = 100;

/** The keys and sessions of a running cloud. They are in memory only. */
export class ConsoleSessions {
  readonly #keys = new Set<string>();
  readonly #sessions = new Set<string>();

  /** A new key. It opens one session. */
  newKey(): string {
    return add(this.#keys, randomText(32));
  }

  /** The token of a new session. Undefined if the key is unknown or was used before. */
  open(key: string): string | undefined {
    return this.#keys.delete(key) ? add(this.#sessions, randomText(40)) : undefined;
  }

  has(token: string): boolean {
    return this.#sessions.has(token);
  }
}

function add(set: Set<string>, text: string): string {
  set.add(text);
  for (const oldest of set) {
    if (set.size <= maxKept) break;
    set.delete(oldest);
  }
  return text;
}
