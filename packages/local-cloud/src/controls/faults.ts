import { ServiceError } from "../core/service-error.ts";
import type { Route } from "../gateway/route.ts";
import type { CloudRequest } from "../http/message.ts";
import type { MessageFault } from "../imm/index.ts";
import { globMatches, Reader } from "../scenario/index.ts";

/**
 * A fault that is injected into calls: an error in place of the answer, an answer that is late, or
 * both.
 */
export interface Fault {
  /** Whose calls: a pattern over `Imm`, `Mns-open`, `Ram`, `Sts`, `oss`, `mns`. */
  readonly product: string;
  /**
   * Which calls: a pattern over the action of an RPC call, else over method and path,
   * `GET /queues/q/messages`.
   */
  readonly action: string;
  /** Calls that it still hits. */
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

/**
 * A fault from JSON:
 * `{"product": GLOB?, "action": GLOB?, "count": INT?, "latencyMs": INT?, "error": {"status", "code", "message"}?, "throttle": true?}`.
 * Everything is hit when neither product nor action is given; `count` is 1 by default; `throttle`
 * is short for the error `Throttling.User`, 429. Throws ShapeError.
 */
export function parseFault(json: unknown): Fault {
  const root = new Reader(json, { code: "InvalidFault", noun: "The fault" });
  const given = root.object(["product", "action", "count", "latencyMs", "error", "throttle"]);
  if (given.throttle !== undefined && given.throttle.value !== true)
    given.throttle.fail("must be true.");
  if (given.throttle !== undefined && given.error !== undefined)
    given.throttle.fail("can't stand beside error.");
  const error = given.throttle === undefined ? given.error && errorOf(given.error) : throttling;
  const latencyMs = given.latencyMs?.wholeNumber(0, 600_000) ?? 0;
  if (error === undefined && latencyMs === 0)
    root.fail('needs "error", "throttle" or "latencyMs".');
  return {
    product: given.product?.text() ?? "*",
    action: given.action?.text() ?? "*",
    remaining: given.count?.wholeNumber(1, 1_000_000) ?? 1,
    latencyMs,
    ...(error && { error }),
  };
}

/**
 * A message fault from JSON:
 * `{"kind": "drop"|"duplicate"|"late", "count": INT?, "delayMs": INT (late only)}`. Throws
 * ShapeError.
 */
export function parseMessageFault(json: unknown): MessageFault {
  const root = new Reader(json, { code: "InvalidFault", noun: "The fault" });
  const { kind: given, count, delayMs } = root.object(["kind", "count", "delayMs"]);
  const kind = (given ?? root.fail('needs "kind".')).oneOf(["drop", "duplicate", "late"]);
  const remaining = count?.wholeNumber(1, 1_000_000) ?? 1;
  if (kind === "late")
    return {
      kind,
      remaining,
      delayMs: (delayMs ?? root.fail('needs "delayMs".')).wholeNumber(1, 86_400_000),
    };
  delayMs?.fail("belongs to late only.");
  return { kind, remaining };
}

function errorOf(reader: Reader): NonNullable<Fault["error"]> {
  const { status, code, message } = reader.object(["status", "code", "message"]);
  return {
    status: status?.wholeNumber(400, 599) ?? reader.fail('needs "status".'),
    code: code?.text() ?? reader.fail('needs "code".'),
    message: message?.text() ?? "Injected by the controls of the local cloud.",
  };
}

/** The faults that are in force. A call meets the first that fits it, and uses it up by one. */
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

  /**
   * Waits as long as the fault says, or until the client has gone, and returns what to answer
   * instead.
   */
  async meet(route: Route, request: CloudRequest): Promise<ServiceError | undefined> {
    const at = this.#faults.findIndex(
      ({ product, action }) =>
        globMatches(product, route.product) && globMatches(action, route.action),
    );
    const fault = this.#faults[at];
    if (fault === undefined) return undefined;
    if (fault.remaining > 1) this.#faults[at] = { ...fault, remaining: fault.remaining - 1 };
    else this.#faults.splice(at, 1);
    if (fault.latencyMs > 0) await sleep(fault.latencyMs, request.signal);
    return (
      fault.error && new ServiceError(fault.error.status, fault.error.code, fault.error.message)
    );
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
