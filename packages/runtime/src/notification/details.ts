/**
 * The members of a message that no decision needs. What can't be read is dropped and listed, and
 * the verdict is kept.
 */
import type { NotificationDetails } from "../generated/notification-details.ts";
import type { NotificationEvent } from "../generated/notification-event.ts";
import {
  validateNotificationDetails,
  validateNotificationEvent,
} from "../generated/validate-details.ts";
import { stepsOf, type Validator } from "../validation/violations.ts";

/** The paths of what was dropped. */
export class Dropped {
  #paths: string[] | undefined;

  add(path: string): void {
    this.#paths ??= [];
    if (this.#paths.length < maxListed) this.#paths.push(path);
  }

  /** Undefined if nothing was dropped. */
  get paths(): string[] | undefined {
    return this.#paths;
  }
}

/** A hostile message can have an unreadable value for every other byte. */
const maxListed = 100;

/** The readable details of a content. */
export function readDetails(value: object, path: string, dropped: Dropped): NotificationDetails {
  const tags: unknown = (value as NotificationDetails).Tags;
  const parsed = typeof tags === "string" ? { ...value, Tags: parseTags(tags) } : value;
  return keepReadable(parsed, validateNotificationDetails, path, dropped);
}

/** The readable details of an envelope or an EventBridge event. */
export function readEvent(value: object, path: string, dropped: Dropped): NotificationEvent {
  return keepReadable(value, validateNotificationEvent, path, dropped);
}

function keepReadable<T extends object>(
  value: object,
  validate: Validator<T>,
  path: string,
  dropped: Dropped,
): T {
  if (validate(value)) return value;
  const unreadable: Tree = new Map();
  const pointers = new Set((validate.errors ?? []).map(({ instancePath }) => instancePath));
  for (const instancePath of pointers) {
    dropped.add(`${path}${instancePath}`);
    let tree = unreadable;
    for (const step of stepsOf({ instancePath })) {
      const next = tree.get(step) ?? new Map();
      tree.set(step, next);
      tree = next;
    }
  }
  return without(value, unreadable) as T;
}

/** Names and indices, each with what is inside it. An empty tree is dropped as a whole. */
type Tree = Map<string, Tree>;

/** A copy without what is in the tree. */
function without(value: unknown, unreadable: Tree): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      const inside = unreadable.get(String(index));
      if (inside === undefined) return [item];
      return inside.size === 0 ? [] : [without(item, inside)];
    });
  }
  const copy: Record<string, unknown> = { ...(value as object) };
  for (const [name, inside] of unreadable) {
    if (inside.size === 0) delete copy[name];
    else copy[name] = without(copy[name], inside);
  }
  return copy;
}

/** The text itself if it isn't JSON: it doesn't conform then. */
function parseTags(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
