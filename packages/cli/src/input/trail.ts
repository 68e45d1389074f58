import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { EventSplitter, eventsIn, readTrailEvent, type TrailEvent } from "@immkit/ram/trail";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { listFiles, reasonOf } from "./file.ts";

/** An event of a trail file, or why it can't be read. */
export type TrailItem =
  | { readonly event: TrailEvent }
  | { readonly file: string; readonly line: number; readonly message: string };

/**
 * The events of files and folders, one by one. A file can be compressed with gzip, as ActionTrail
 * delivers it to OSS. `-` is standard input.
 */
export async function* readTrail(names: readonly string[], io: Io): AsyncGenerator<TrailItem> {
  const files: string[] = [];
  for (const name of names) files.push(...(await listFiles(name)));
  for (const file of files) yield* itemsOf(file, io);
}

async function* itemsOf(file: string, io: Io): AsyncGenerator<TrailItem> {
  const splitter = new EventSplitter();
  const decoder = new TextDecoder();
  for await (const chunk of bytesOf(file, io)) {
    const pieces = splitter.push(decoder.decode(chunk, { stream: true }));
    for (const piece of pieces) yield* eventsOf(file, piece);
  }
  for (const piece of splitter.end()) yield* eventsOf(file, piece);
}

type Piece = ReturnType<EventSplitter["push"]>[number];

function* eventsOf(file: string, piece: Piece): Generator<TrailItem> {
  const { line } = piece;
  if ("error" in piece) yield { file, line, message: piece.error };
  else
    for (const value of eventsIn(piece.value)) {
      try {
        yield { event: readTrailEvent(value) };
      } catch (error) {
        yield { file, line, message: reasonOf(error) };
      }
    }
}

async function* bytesOf(file: string, io: Io): AsyncGenerator<Uint8Array> {
  try {
    const chunks = toBytes(file === "-" ? io.stdin : createReadStream(file));
    const first = await chunks.next();
    if (first.done === true) return;
    const all = joined(first.value, chunks);
    yield* isGzip(first.value) ? unzipped(all) : all;
  } catch (error) {
    throw new CommandError(`The trail ${JSON.stringify(file)} can't be read: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function* toBytes(chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks)
    yield typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
}

async function* joined(
  first: Uint8Array,
  others: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* others;
}

async function* unzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { pipeline, Readable } = await import("node:stream");
  const gunzip = createGunzip();
  // The error of the pipeline is the one that reading throws.
  pipeline(Readable.from(chunks), gunzip, () => {});
  yield* gunzip as AsyncIterable<Uint8Array>;
}
