/** What SMQ puts around a notification on its way to the queue. */
export const ContentFormat = {
  /** A JSON object with the topic's name, the message and its digest. */
  Json: "JSON",
  /** The message exactly as it was published. */
  Simplified: "SIMPLIFIED",
  /** As JSON, in XML. */
  Xml: "XML",
} as const;
export type ContentFormat = (typeof ContentFormat)[keyof typeof ContentFormat];
