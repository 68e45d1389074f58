/** IMM and the processes that use it, in simulated time, with the faults that time can bring. */
import { NetworkError, ServiceError } from "../errors.ts";
import type { ImmCaller } from "../imm/api.ts";
import type { SubmissionLedger } from "../submit/submission-log.ts";
import type { RpcCallOptions, RpcParams } from "../transport/rpc.ts";
import type { RpcAnswer } from "../transport/rpc-answer.ts";

/** The client's timeout of one request. */
export const requestTimeoutMs = 10_000;
/** The most time from a request to its effect after the client has given up on it. */
const lateEffectMs = 4_000;
/** The most time until the list shows a task. */
const listLagMs = 9_900;

/** A number from 0 up to 1. */
export type Random = () => number;

/** Random numbers that only depend on the seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const never = new Promise<never>(() => {});

interface SimulatedTask {
  readonly taskId: string;
  readonly tags: Readonly<Record<string, string>>;
  /** When the list shows it. */
  readonly listedAt: number;
}

/** A service whose requests can be throttled, rejected, lost or slow, and whose list lags. */
export class SimulatedImm {
  readonly tasks: SimulatedTask[] = [];
  readonly #random: Random;
  /** Whether requests fail. */
  faulty = true;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Creates the task at once. */
  create(params: RpcParams): string {
    const taskId = `ImageModeration-${crypto.randomUUID()}`;
    const tags = params["Tags"] as Record<string, string>;
    this.tasks.push({ taskId, tags, listedAt: Date.now() + this.#random() * listLagMs });
    return taskId;
  }

  list({ TagSelector: selector }: RpcParams): object[] {
    return this.tasks
      .filter(({ tags, listedAt }) => {
        const [name = "", value] = String(selector).split("=");
        return listedAt <= Date.now() && tags[name] === value;
      })
      .map(({ taskId, tags }) => ({
        TaskId: taskId,
        TaskType: "ImageModeration",
        Status: "Running",
        Tags: tags,
      }));
  }
}

/** A process that can crash. What it has sent has its effect nevertheless. */
export class SimulatedProcess implements ImmCaller {
  readonly #imm: SimulatedImm;
  readonly #random: Random;
  #crashed = false;

  constructor(imm: SimulatedImm, random: Random) {
    this.#imm = imm;
    this.#random = random;
  }

  crash(): void {
    this.#crashed = true;
  }

  /** Makes a call as the transport does. */
  async call(
    action: string,
    params: RpcParams = {},
    { beforeAttempt, retryThrottled = true }: RpcCallOptions = {},
  ): Promise<RpcAnswer> {
    for (let attempt = 1; ; attempt++) {
      await beforeAttempt?.();
      const fate = this.#imm.faulty ? this.#random() : 1;
      if (fate < 0.35) {
        await this.#pause(200);
        if (attempt === 4 || !retryThrottled)
          throw new ServiceError("Throttling.User", "too fast", { status: 429 });
        await this.#pause(35_000);
      } else if (action === "ListTasks") {
        await this.#pause(2_000);
        return { RequestId: "L", Tasks: this.#imm.list(params) };
      } else return await this.#create(params, fate);
    }
  }

  async #create(params: RpcParams, fate: number): Promise<RpcAnswer> {
    const lost = (code: string): NetworkError =>
      new NetworkError(code, `${code}.`, { ambiguous: true });
    if (fate < 0.4) {
      await this.#pause(1_000);
      throw new ServiceError("InvalidArgument", "rejected", { status: 400 });
    }
    if (fate < 0.5) {
      await this.#pause(requestTimeoutMs);
      throw lost("ConnectionLost");
    }
    const effectMs = this.#random() * (requestTimeoutMs + (fate < 0.6 ? lateEffectMs : 0));
    const created = sleep(effectMs).then(() => this.#imm.create(params));
    if (effectMs > requestTimeoutMs) {
      await this.#pause(requestTimeoutMs, 1);
      throw lost("Timeout");
    }
    const taskId = await created;
    if (this.#crashed) await never;
    if (fate < 0.75) throw lost("ConnectionLost");
    return { RequestId: "C", TaskId: taskId };
  }

  /** The ledger as this process reaches it: slowly. */
  ledger(ledger: SubmissionLedger): SubmissionLedger {
    const reach = async <T>(call: () => Promise<T>): Promise<T> => {
      await this.#ledgerPause();
      const answer = await call();
      await this.#ledgerPause();
      return answer;
    };
    return {
      find: (taskIds) => reach(() => ledger.find(taskIds)),
      findSubmissions: (keys) => reach(() => ledger.findSubmissions(keys)),
      beginSubmissions: (keys, leaseMs) => reach(() => ledger.beginSubmissions(keys, leaseMs)),
      extendSubmission: (lease) => reach(() => ledger.extendSubmission(lease)),
      cancelSubmission: (lease) => reach(() => ledger.cancelSubmission(lease)),
      recordSubmitted: (task) => reach(() => ledger.recordSubmitted(task)),
    };
  }

  /** Mostly short. A process can stand still, and a database too. */
  #ledgerPause(): Promise<void> {
    return this.#pause(this.#imm.faulty && this.#random() < 0.05 ? 60_000 : 50);
  }

  /** A random time up to `ms`. After a crash, it never ends. */
  async #pause(ms: number, part = this.#random()): Promise<void> {
    await sleep(ms * part);
    if (this.#crashed) await never;
  }
}
