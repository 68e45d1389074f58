/** The envelope that SMQ adds to a notification in the queue. */
export const ContentFormat = {
  /** A JSON object with the topic's name, the message and its digest. */
  Json: "JSON",
  /** The message exactly as it was published. */
  Simplified: "SIMPLIFIED",
  /** The same as JSON, but in XML. */
  Xml: "XML",
} as const;
export type ContentFormat = (typeof ContentFormat)[keyof typeof ContentFormat];
