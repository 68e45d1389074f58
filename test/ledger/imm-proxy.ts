/**
 * A proxy between submitters and IMM, with the faults of a service that many use: it accepts a
 * limited number of tasks per second, replies get lost, requests have their effect after the client
 * has given up, and its list lags.
 */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

export interface ImmProxyOptions {
  /** Created tasks per second. */
  readonly limit: number;
  /** The most time until the list shows a task. */
  readonly lagMs: number;
  /** How long a request is delayed that is late. */
  readonly lateMs: number;
}

/** Requests by their fate. `hidden`: tasks that a list left out because they are too new. */
export type ImmProxyCounts = Record<"created" | "throttled" | "lost" | "late" | "hidden", number>;

export interface ImmProxy {
  readonly endpoint: string;
  readonly counts: Readonly<ImmProxyCounts>;
  /** Changes the limit. */
  accept(tasksPerSecond: number): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const refusal: Answer = {
  status: 429,
  type: "application/json",
  text: JSON.stringify({
    Code: "Throttling.User",
    Message: "Request was denied due to user flow control.",
    RequestId: "R",
  }),
};

export async function startImmProxy(target: string, options: ImmProxyOptions): Promise<ImmProxy> {
  const counts: ImmProxyCounts = { created: 0, throttled: 0, lost: 0, late: 0, hidden: 0 };
  const listedAt = new Map<string, number>();
  let { limit } = options;
  let left = 1;
  let filledAt = performance.now();

  /** A bucket for the requests of one second. */
  function take(): boolean {
    const now = performance.now();
    left = Math.min(limit, left + ((now - filledAt) / 1_000) * limit);
    filledAt = now;
    if (left < 1) return false;
    left--;
    return true;
  }

  /** Undefined if the reply is lost. */
  async function create(pass: () => Promise<Answer>): Promise<Answer | undefined> {
    if (!take()) {
      counts.throttled++;
      return refusal;
    }
    const fate = Math.random();
    const [isLate, isLost] = [fate < 0.01, fate > 0.97];
    if (isLate) {
      counts.late++;
      await sleep(options.lateMs);
    }
    const answer = await pass();
    if (answer.status === 200) {
      counts.created++;
      const { TaskId } = JSON.parse(answer.text) as { TaskId: string };
      listedAt.set(TaskId, performance.now() + Math.random() * options.lagMs);
    }
    if (isLost) counts.lost++;
    return isLost ? undefined : answer;
  }

  async function list(pass: () => Promise<Answer>): Promise<Answer> {
    const answer = await pass();
    const content = JSON.parse(answer.text) as { Tasks?: { TaskId: string }[] };
    const shown = content.Tasks?.filter(
      ({ TaskId }) => (listedAt.get(TaskId) ?? 0) <= performance.now(),
    );
    if (shown === undefined) return answer;
    counts.hidden += (content.Tasks?.length ?? 0) - shown.length;
    return { ...answer, text: JSON.stringify({ ...content, Tasks: shown }) };
  }

  async function handle(near: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(near);
    const pass = (): Promise<Answer> => send(target, near, body);
    const action = String(near.headers["x-acs-action"]);
    const answer = await (action.startsWith("Create")
      ? create(pass)
      : action === "ListTasks"
        ? list(pass)
        : pass());
    if (answer === undefined) near.socket.destroy();
    else response.writeHead(answer.status, { "content-type": answer.type }).end(answer.text);
  }

  const server = createServer(
    (near, response) => void handle(near, response).catch(() => near.socket.destroy()),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    counts,
    accept(tasksPerSecond) {
      limit = tasksPerSecond;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(target: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  return new Promise<Answer>((resolve, reject) => {
    const far = request(new URL(url ?? "/", target), { method, headers }, (answer) => {
      const { statusCode: status = 502, headers } = answer;
      const type = String(headers["content-type"]);
      buffer(answer).then((bytes) => resolve({ status, type, text: bytes.toString() }), reject);
    });
    far.on("error", reject).end(body);
  });
}
