/** `GET log`: the last calls, and a long poll for the following ones. */
import type { CallEntry } from "../log/entry.ts";
import type { LiveLog } from "../log/live-log.ts";
import type { CallPage, CallView } from "./contract.ts";
import { feedNumbers, readNumbers } from "./query.ts";
import type { ControlCall } from "./router.ts";

/**
 * Returns the entries after number `after`, at most `limit`. If there are none, it waits up to
 * `waitSeconds` seconds of real time for one. For the `run` of an earlier start, it returns the
 * entries from the first one on.
 *
 * @throws ServiceError `InvalidControl` for an invalid query.
 */
export async function readLog(log: LiveLog, { query, request }: ControlCall): Promise<CallPage> {
  const { waitSeconds, limit, ...given } = readNumbers(query, feedNumbers, ["run"]);
  const after = [null, log.run].includes(query.get("run")) ? given.after : 0;
  await log.wait(after, waitSeconds * 1_000, request.signal);
  const { entries, ...page } = log.page(after, limit);
  return { ...page, entries: entries.map(entryContent) };
}

function entryContent({ level: _, time, ...entry }: CallEntry): CallView {
  const { number, ...others } = entry;
  return { number, time: new Date(time).toISOString(), ...others };
}
