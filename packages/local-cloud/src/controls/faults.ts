import { setTimeout as sleep } from "node:timers/promises";
import { globMatches } from "@immkit/ram/glob";
import { ServiceError } from "../core/service-error.ts";
import type { Route } from "../gateway/route.ts";
import type { CloudRequest } from "../http/message.ts";
import type { MessageFault } from "../imm/index.ts";
import { Reader } from "../scenario/index.ts";

/** A fault to inject into calls: an error instead of the answer, a delayed answer, or both. */
export interface Fault {
  /** A glob over `Imm`, `Mns-open`, `Ram`, `Sts`, `oss`, `mns`. */
  readonly product: string;
  /**
   * A glob over the action of an RPC call, or over method and path of another call:
   * `GET /queues/q/messages`.
   */
  readonly action: string;
  /** How many more calls it affects. */
  readonly remaining: number;
  /** Milliseconds of real time. */
  readonly latencyMs: number;
  readonly error?: { readonly status: number; readonly code: string; readonly message: string };
}

const throttling = {
  status: 429,
  code: "Throttling.User",
  message: "Request was denied due to user flow control.",
};

const maxLatencyMs = 600_000;
const maxMessageDelayMs = 86_400_000;
const maxCalls = 1_000_000;

/**
 * Parses the JSON value of a fault. All members are optional, but one of `latencyMs`, `error` and
 * `throttle` is needed:
 *
 * - `product`, `action`: globs, by default `*`;
 * - `count`: how many calls it affects, by default 1;
 * - `latencyMs`: milliseconds of real time;
 * - `error`: `{"status", "code", "message"?}`;
 * - `throttle`: `true`, short for the error `Throttling.User`, 429.
 *
 * @throws ShapeError `InvalidFault`.
 */
export function parseFault(json: unknown): Fault {
  const reader = new Reader(json, { code: "InvalidFault", noun: "The fault" });
  const { product, action, count, latencyMs, error, throttle } = reader.object({
    optional: ["product", "action", "count", "latencyMs", "error", "throttle"],
  });
  if (throttle !== undefined && throttle.value !== true) throttle.fail("must be true.");
  if (error !== undefined) throttle?.fail('can\'t be combined with "error".');
  const latency = latencyMs?.integer(0, maxLatencyMs) ?? 0;
  if (error === undefined && throttle === undefined && latency === 0)
    reader.fail('needs "error", "throttle" or "latencyMs".');
  return {
    product: product?.text() ?? "*",
    action: action?.text() ?? "*",
    remaining: count?.integer(1, maxCalls) ?? 1,
    latencyMs: latency,
    ...(error && { error: errorOf(error) }),
    ...(throttle && { error: throttling }),
  };
}

/**
 * Parses `{"kind": "drop"|"duplicate"|"late", "count": INT?, "delayMs": INT}`. Only `late` has
 * `delayMs`.
 *
 * @throws ShapeError `InvalidFault`.
 */
export function parseMessageFault(json: unknown): MessageFault {
  const reader = new Reader(json, { code: "InvalidFault", noun: "The fault" });
  const members = reader.object({ required: ["kind"], optional: ["count", "delayMs"] });
  const { count, delayMs } = members;
  const kind = members.kind.oneOf(["drop", "duplicate", "late"]);
  const remaining = count?.integer(1, maxCalls) ?? 1;
  if (kind !== "late") {
    delayMs?.fail('can only be combined with "late".');
    return { kind, remaining };
  }
  if (delayMs === undefined) return reader.fail('needs "delayMs".');
  return { kind, remaining, delayMs: delayMs.integer(1, maxMessageDelayMs) };
}

function errorOf(reader: Reader): NonNullable<Fault["error"]> {
  const { status, code, message } = reader.object({
    required: ["status", "code"],
    optional: ["message"],
  });
  return {
    status: status.integer(400, 599),
    code: code.text(),
    message: message?.text() ?? "Injected by the controls of the local cloud.",
  };
}

/** The active faults. A call is affected by the first one that matches it. */
export class Faults {
  #faults: Fault[] = [];

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  /** Waits for the fault's latency, unless the client disconnects, and returns its error. */
  async apply(route: Route, request: CloudRequest): Promise<ServiceError | undefined> {
    const at = this.#faults.findIndex(
      ({ product, action }) =>
        globMatches(product, route.product) && globMatches(action, route.action),
    );
    const fault = this.#faults[at];
    if (fault === undefined) return undefined;
    if (fault.remaining > 1) this.#faults[at] = { ...fault, remaining: fault.remaining - 1 };
    else this.#faults.splice(at, 1);
    const { latencyMs, error } = fault;
    if (latencyMs > 0)
      await sleep(latencyMs, undefined, { signal: request.signal }).catch(() => undefined);
    return error && new ServiceError(error.status, error.code, error.message);
  }
}
