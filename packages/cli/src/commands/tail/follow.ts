import { setTimeout as sleep } from "node:timers/promises";
import { CloudGoneError, type ControlsClient } from "../../controls/controls-client.ts";
import { CommandError } from "../../errors/command-error.ts";
import type { LoggedCall } from "./call-line.ts";

export interface FollowOptions {
  /** Finds the local cloud. Called again when it is gone: another one can have another key. */
  readonly connect: () => Promise<ControlsClient>;
  /** Start after the call with this number. Undefined starts with the last calls. */
  readonly since: number | undefined;
  /** False ends after the last call that has happened. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly onCall: (call: LoggedCall) => void;
  /** Says that calls are missing, or that the cloud was started again. */
  readonly onNotice: (text: string) => void;
}

/** Calls that are shown from before the start. */
const fewCalls = 10;
const pollSeconds = 25;
const retryMs = 500;

interface LogPage {
  readonly run: string;
  readonly entries: readonly LoggedCall[];
  readonly lost: number;
  readonly last: number;
}

/**
 * Reads the live log of a local cloud, until `signal` aborts.
 * @throws CommandError if there is no cloud at the start, or without `follow`.
 */
export async function followLog(options: FollowOptions): Promise<void> {
  const { connect, since, follow, signal, onCall, onNotice } = options;
  let controls = await connect();
  const read = (query: string) => controls.get<LogPage>(`log?${query}`, signal);
  let { run, last } = await read("limit=0");
  const end = last;
  last = since ?? (follow ? Math.max(0, last - fewCalls) : 0);
  while (!signal.aborted && (follow || last < end)) {
    try {
      const page = await read(`run=${run}&after=${last}&waitSeconds=${follow ? pollSeconds : 0}`);
      if (page.run !== run) {
        onNotice(`The local cloud at ${controls.endpoint} was started again.`);
        ({ run } = page);
        last = 0;
      }
      if (page.lost > 0) onNotice(lostText(page.lost));
      page.entries.forEach(onCall);
      last = Math.max(last, page.last);
    } catch (error) {
      if (signal.aborted) return;
      if (!follow || !(error instanceof CloudGoneError)) throw error;
      onNotice(`${error.message} Waiting for it.`);
      controls = await reconnected(connect, signal);
    }
  }
}

function lostText(number: number): string {
  const calls = number === 1 ? "1 call is" : `${number} calls are`;
  return `${calls} not shown: the local cloud has dropped them from its log.`;
}

/** Waits until a cloud answers. Its env file can be missing, or still be the one of before. */
async function reconnected(
  connect: () => Promise<ControlsClient>,
  signal: AbortSignal,
): Promise<ControlsClient> {
  for (;;) {
    await sleep(retryMs, undefined, { signal });
    try {
      const controls = await connect();
      await controls.get("health", signal);
      return controls;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
    }
  }
}
