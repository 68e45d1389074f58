/** What the answers of OSS have in common. */
import type { CloudResponse } from "../http/message.ts";
import { writeXml, type XmlContent } from "../xml/index.ts";
import type { OssOptions } from "./call.ts";
import { wholeSeconds } from "./store.ts";

/** Times as OSS writes them in XML: ISO 8601 with `.000Z`, as clients break on other fractions. */
export function isoTime(milliseconds: number): string {
  return new Date(wholeSeconds(milliseconds)).toISOString();
}

/** The content of an `Owner` element. */
export function ownerContent({ accountId }: OssOptions): XmlContent {
  return { ID: accountId, DisplayName: accountId };
}

export function xmlAnswer(root: string, content: Parameters<typeof writeXml>[1]): CloudResponse {
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: writeXml(root, content),
  };
}
