import { type FileHandle, open } from "node:fs/promises";
import { childText, parseXml, signOssV4, type XmlElement } from "@immkit/local-cloud/wire";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { printable } from "../../output/print.ts";
import { sizeText, type Upload } from "./uploads.ts";

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

interface OssCall {
  readonly method: "PUT" | "POST" | "DELETE";
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** A larger file is uploaded in parts of this size, with a line for each. */
const partBytes = 16 * 1024 * 1024;

/** Uploads the files one after the other, and prints a line for each to standard error. */
export async function uploadAll(
  uploads: readonly Upload[],
  target: UploadTarget,
  io: Io,
): Promise<void> {
  for (const [index, upload] of uploads.entries()) {
    const { file, bytes, uri } = upload;
    const source = await open(file);
    try {
      if (bytes > partBytes) await uploadInParts(upload, source, target, io);
      else {
        const body = await readPart(source, 0, bytes);
        await callOss({ method: "PUT", key: upload.key, body }, upload, target, io.signal);
      }
    } finally {
      await source.close();
    }
    const number = uploads.length > 1 ? ` ${index + 1} of ${uploads.length}:` : "";
    io.stderr.write(`uploaded${number} ${printable(uri)} (${sizeText(bytes)})\n`);
  }
}

/** A multipart upload. If it fails, its parts are deleted. */
async function uploadInParts(
  upload: Upload,
  source: FileHandle,
  target: UploadTarget,
  io: Io,
): Promise<void> {
  const { key, bytes, file } = upload;
  const call = (more: Omit<OssCall, "key">, signal = io.signal) =>
    callOss({ key, ...more }, upload, target, signal);
  const started = await call({ method: "POST", query: { uploads: "" } });
  const uploadId = (started && childText(started, "UploadId")) ?? "";
  try {
    for (let start = 0; start < bytes; start += partBytes) {
      const body = await readPart(source, start, Math.min(partBytes, bytes - start));
      const partNumber = String(start / partBytes + 1);
      await call({ method: "PUT", query: { partNumber, uploadId }, body });
      const done = sizeText(start + body.length);
      io.stderr.write(`uploading ${printable(file)}: ${done} of ${sizeText(bytes)}\n`);
    }
    const headers = { "x-oss-complete-all": "yes" };
    await call({ method: "POST", query: { uploadId }, headers });
  } catch (error) {
    const never = new AbortController().signal;
    await call({ method: "DELETE", query: { uploadId } }, never).catch(() => undefined);
    throw error;
  }
}

async function readPart(
  source: FileHandle,
  start: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const part = new Uint8Array(length);
  const { bytesRead } = await source.read(part, 0, length, start);
  return part.subarray(0, bytesRead);
}

/** @returns the answer's XML, if it has any. */
async function callOss(
  call: OssCall,
  { uri }: Upload,
  { endpoint, now, ...signer }: UploadTarget,
  signal: AbortSignal,
): Promise<XmlElement | undefined> {
  const { method, body } = call;
  const type = body === undefined ? {} : { "content-type": "application/octet-stream" };
  const { target, headers } = signOssV4({
    ...signer,
    ...call,
    headers: { ...type, ...call.headers },
    date: now(),
  });
  const init = { method, headers, signal, ...(body === undefined ? {} : { body }) };
  const response = await fetch(endpoint + target, init);
  const text = await response.text();
  const xml = text === "" ? undefined : parseXml(text);
  if (response.ok) return xml;
  const [code, message] = ["Code", "Message"].map((name) => xml && childText(xml, name));
  throw new CommandError(`${uri} was not uploaded: ${code} ${message}`, {
    exitCode: ExitCode.service,
  });
}
