import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { childText, parseXml, signOssV4 } from "@immkit/local-cloud/wire";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { listFiles, maxFileBytes, readBytes, reasonOf } from "../../input/file.ts";
import type { Io } from "../../io.ts";
import { printable } from "../../output/print.ts";

/** A file and the object that it becomes. */
export interface Upload {
  readonly file: string;
  readonly bytes: number;
  readonly key: string;
  /** `oss://BUCKET/KEY` */
  readonly uri: string;
}

/** Where to upload to, and with which key. */
export interface UploadTarget {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The cloud's clock, in epoch milliseconds. */
  readonly now: () => number;
}

/** A larger file is named before it is uploaded. */
const bigFileBytes = 8 * 1024 * 1024;

/**
 * The uploads for files and folders.
 * @throws CommandError if a file can't be read or is too large, or two would become one object.
 */
export async function uploadsFor(
  names: readonly string[],
  bucket: string,
  prefix: string,
): Promise<Upload[]> {
  const files = (await Promise.all(names.map((name) => listFiles(name)))).flat();
  const uploads = new Map<string, Upload>();
  for (const file of files) {
    const key = `${prefix}${basename(file)}`;
    const same = uploads.get(key);
    if (same !== undefined)
      throw new CommandError(
        `${JSON.stringify(same.file)} and ${JSON.stringify(file)} would both become oss://${bucket}/${key}. Rename one of them, or trigger them one after the other with another --prefix.`,
      );
    uploads.set(key, { file, bytes: await sizeOf(file), key, uri: `oss://${bucket}/${key}` });
  }
  return [...uploads.values()];
}

async function sizeOf(file: string): Promise<number> {
  let size: number;
  try {
    ({ size } = await stat(file));
  } catch (error) {
    throw new CommandError(`${JSON.stringify(file)} can't be read: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
  if (size === 0) throw new CommandError(`${JSON.stringify(file)} is empty.`);
  if (size > maxFileBytes)
    throw new CommandError(
      `${JSON.stringify(file)} has ${sizeText(size)}, but this command uploads at most 64 MB. Upload it in parts with another OSS client, and then use immkit submit.`,
    );
  return size;
}

/** Uploads the files, and prints a line for each to standard error. */
export async function uploadAll(
  uploads: readonly Upload[],
  target: UploadTarget,
  io: Io,
): Promise<void> {
  for (const [index, upload] of uploads.entries()) {
    const { file, bytes, uri } = upload;
    if (bytes >= bigFileBytes)
      io.stderr.write(`uploading ${printable(file)} (${sizeText(bytes)})\n`);
    await put(upload, target, io);
    const number = uploads.length > 1 ? ` ${index + 1} of ${uploads.length}:` : "";
    io.stderr.write(`uploaded${number} ${printable(uri)} (${sizeText(bytes)})\n`);
  }
}

async function put({ file, key, uri }: Upload, target: UploadTarget, io: Io): Promise<void> {
  const { endpoint, region, bucket, accessKeyId, accessKeySecret, now } = target;
  const method = "PUT";
  const signer = { region, accessKeyId, accessKeySecret, date: now() };
  const contentType = { "content-type": "application/octet-stream" };
  const call = signOssV4({ method, bucket, key, headers: contentType, ...signer });
  const body = Uint8Array.from(await readBytes(file, io));
  const { headers } = call;
  const { signal } = io;
  const response = await fetch(endpoint + call.target, { method, headers, body, signal });
  const text = await response.text();
  if (response.ok) return;
  const error = parseXml(text);
  throw new CommandError(
    `${uri} was not uploaded: ${childText(error, "Code")} ${childText(error, "Message")}`,
    { exitCode: ExitCode.service },
  );
}

/** `264 kB`, `1.5 MB` */
function sizeText(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1_000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
