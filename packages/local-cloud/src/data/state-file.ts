/**
 * The one file that holds the state: `{"format":…,"version":1,` on the first line, then
 * `"state":…`, then the SHA-256 of all bytes before it. So a file that was cut off or changed is
 * told from a whole one, and one of a later version from a broken one, before its content is
 * trusted.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DataError, reasonOf } from "./data-error.ts";
import { replaceFile, syncDirectory } from "./durable.ts";
import { jsonPieces } from "./json-pieces.ts";

/** Raised whenever an older version could not read what is written. */
const version = 1;
const opening = (number: number | string) =>
  `{"format":"immkit local cloud","version":${number},\n`;
const openingForm = /^\{"format":"immkit local cloud","version":(\d{1,9}),\n/;
const closing = (checksum: string) => `,\n"checksum":"${checksum}"}\n`;
const closingForm = /^,\n"checksum":"([0-9a-f]{64})"\}\n$/;
const closingLength = closing("0".repeat(64)).length;

/**
 * Service, its list, one of that, the list in it: its items, a message or the versions of an
 * object, are one piece each.
 */
const pieceDepth = 5;
/**
 * Characters that are put together before the next turn of the event loop: a millisecond or two.
 */
const sliceLength = 128 * 1024;
/** Node reads no longer text than 512 MiB; what is written must be read again. */
const longestState = 400 * 1024 ** 2;

export interface StateFile {
  readonly state: unknown;
  readonly checksum: string;
}

/**
 * Undefined when there is no file. Throws DataError: `DataCorrupt`, `DataTooNew`, `DataUnusable`.
 * The file stays as it is.
 */
export async function readState(path: string): Promise<StateFile | undefined> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return undefined;
  const found = openingForm.exec(bytes.subarray(0, 80).toString("latin1"))?.[1];
  if (found !== undefined && Number(found) > version) {
    throw new DataError(
      "DataTooNew",
      path,
      `${path} was written by a later version of the local cloud (format ${found}; this one reads ${version}). Use that version, or another data directory.`,
    );
  }
  const end = bytes.length - closingLength;
  const checksum =
    end > 0 ? closingForm.exec(bytes.subarray(end).toString("latin1"))?.[1] : undefined;
  if (
    Number(found) !== version ||
    checksum === undefined ||
    sha256(bytes.subarray(0, end)) !== checksum
  )
    throw corrupt(path);
  return { state: (JSON.parse(bytes.toString()) as { readonly state: unknown }).state, checksum };
}

/** What is stored is not what was written, or can't be taken up. */
export function corrupt(path: string, cause?: unknown): DataError {
  return new DataError(
    "DataCorrupt",
    path,
    `${path} is not as the local cloud wrote it: it was changed, cut off, or is another program's. Bring back a copy of it, or move it away to start with nothing.`,
    cause,
  );
}

async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new DataError(
      "DataUnusable",
      path,
      `${path} can't be read: ${reasonOf(error)}. Mend that, or use another data directory.`,
      error,
    );
  }
}

/**
 * Writes the state and answers its checksum; writes nothing when that is `previous`. A crash leaves
 * the old file or the new one, whole. Throws DataError (`DataNotWritten`), and then the old one
 * stands.
 */
export async function writeState(
  path: string,
  state: unknown,
  previous: string | undefined,
): Promise<string> {
  const hash = createHash("sha256");
  let checksum = "";
  let total = 0;
  try {
    const written = await replaceFile(path, async (file) => {
      for (const slice of slices(state)) {
        total += slice.length;
        if (total > longestState)
          throw new Error(
            `it would have more than ${longestState} bytes; delete messages or objects`,
          );
        hash.update(slice);
        // Each write is a turn of the event loop, in which requests are answered.
        await file.write(slice);
      }
      checksum = hash.digest("hex");
      if (checksum === previous) return false;
      await file.write(closing(checksum));
      return true;
    });
    if (written) await syncDirectory(path);
    return checksum;
  } catch (error) {
    throw notWritten(path, error);
  }
}

/** The file, or one beside it, could not be written. */
export function notWritten(path: string, cause: unknown): DataError {
  return new DataError(
    "DataNotWritten",
    path,
    `The state can't be written to ${path}: ${reasonOf(cause)}. What was written before is still there; what changed since is lost if the cloud ends now.`,
    cause,
  );
}

function* slices(state: unknown): Generator<Buffer, void, undefined> {
  let pieces = [opening(version), '"state":'];
  let length = 0;
  for (const piece of jsonPieces(state, pieceDepth)) {
    pieces.push(piece);
    length += piece.length;
    if (length < sliceLength) continue;
    yield Buffer.from(pieces.join(""));
    pieces = [];
    length = 0;
  }
  yield Buffer.from(pieces.join(""));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
