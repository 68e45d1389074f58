/** `GET log`: the last calls, and a long poll for the following ones. */
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import type { CallEntry } from "../log/entry.ts";
import type { LiveLog } from "../log/live-log.ts";

/** The numbers in a query, with their greatest values and defaults. */
const numbers = {
  after: { max: Number.MAX_SAFE_INTEGER, initial: 0 },
  waitSeconds: { max: 30, initial: 0 },
  limit: { max: 1_000, initial: 1_000 },
};

/**
 * Returns the entries after number `after`, at most `limit`. If there are none, it waits up to
 * `waitSeconds` seconds of real time for one. For the `run` of an earlier start, it returns the
 * entries from the first one on.
 *
 * @throws ServiceError `InvalidControl` for an invalid query.
 */
export async function readLog(log: LiveLog, { rawQuery, signal }: CloudRequest): Promise<object> {
  const query = new URLSearchParams(rawQuery);
  const { waitSeconds, limit, ...given } = readNumbers(query);
  const after = [null, log.run].includes(query.get("run")) ? given.after : 0;
  await log.wait(after, waitSeconds * 1_000, signal);
  const { entries, ...page } = log.page(after, limit);
  return { ...page, entries: entries.map(entryContent) };
}

function entryContent({ level: _, time, ...entry }: CallEntry): object {
  const { number, ...others } = entry;
  return { number, time: new Date(time).toISOString(), ...others };
}

function readNumbers(query: URLSearchParams): { [Name in keyof typeof numbers]: number } {
  const unknown = [...query.keys()].find((name) => name !== "run" && !Object.hasOwn(numbers, name));
  if (unknown !== undefined) throw invalid(`The log has no parameter ${JSON.stringify(unknown)}.`);
  const read = (name: keyof typeof numbers): number => {
    const text = query.get(name);
    const { max, initial } = numbers[name];
    const value = Number(text);
    if (text === null) return initial;
    if (!/^\d+$/.test(text) || value > max)
      throw invalid(`${name} must be a whole number from 0 to ${max}.`);
    return value;
  };
  return { after: read("after"), waitSeconds: read("waitSeconds"), limit: read("limit") };
}

function invalid(message: string): ServiceError {
  return new ServiceError(400, "InvalidControl", message);
}
