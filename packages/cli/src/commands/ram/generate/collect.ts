import { TrailUsage, type UsageOptions } from "@immkit/ram/trail";
import { CommandError } from "../../../errors/command-error.ts";
import { readTrail } from "../../../input/trail.ts";
import type { Io } from "../../../io.ts";
import { count, printable } from "../../../output/print.ts";
import { StatusLine } from "../../../output/status-line.ts";

/** An event that can't be read. */
export interface InvalidEvent {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The events of a trail, and those that can't be read. */
export interface Collected {
  readonly usage: TrailUsage;
  readonly invalid: { readonly count: number; readonly examples: readonly InvalidEvent[] };
}

const maxExamples = 10;
const eventsPerUpdate = 10_000;

/**
 * Reads a trail. Each of the first invalid events is a warning.
 * @throws CommandError if no event can be read.
 */
export async function collect(
  files: readonly string[],
  options: UsageOptions,
  io: Io,
): Promise<Collected> {
  const usage = new TrailUsage(options);
  const status = new StatusLine(io);
  const examples: InvalidEvent[] = [];
  let [valid, invalid] = [0, 0];
  for await (const item of readTrail(files, io)) {
    if ("event" in item) {
      usage.add(item.event);
      valid += 1;
      if (valid % eventsPerUpdate === 0) status.show(`${count(valid, "event")} read`);
    } else {
      invalid += 1;
      if (examples.length < maxExamples) examples.push(item);
    }
  }
  status.clear();
  if (valid === 0) throw noEvents(files, examples);
  for (const { file, line, message } of examples)
    io.stderr.write(printable(`warning: ${file}:${line}: invalid event: ${message}`).concat("\n"));
  if (invalid > examples.length)
    io.stderr.write(`warning: ${invalid - examples.length} more invalid events\n`);
  return { usage, invalid: { count: invalid, examples } };
}

function noEvents(files: readonly string[], [first]: readonly InvalidEvent[]): CommandError {
  if (first === undefined)
    return new CommandError(`The trail ${files.join(", ")} has no events. Name another file.`);
  return new CommandError(
    `${first.file}:${first.line}: no event of the trail can be read. ${first.message} Pass events of ActionTrail, or the output of immkit tail --json.`,
  );
}
