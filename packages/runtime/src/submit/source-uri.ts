/** The region and the buckets that a URI is checked against. */
export interface UriContext {
  readonly region: string;
  /** Buckets that the project's role can read. If there are none, any bucket is accepted. */
  readonly buckets?: readonly string[] | undefined;
}

const bucketPattern = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const ossHost = /^([a-z0-9-]+)\.oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/;
const form = "write oss://BUCKET/KEY";

/**
 * Explains why a media URI can't be moderated; undefined if it can. Common mistakes are recognised,
 * and the explanation contains the correct URI.
 */
export function explainUri(uri: string, context: UriContext): string | undefined {
  const [, scheme, host, key = ""] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(?:\/(.*))?$/is.exec(uri) ?? [];
  if (scheme === undefined || host === undefined) return `it is ${quote(uri)}: ${form}.`;
  const [, bucket, region] = ossHost.exec(host) ?? [];
  const regionNote =
    region === undefined || region === context.region
      ? ""
      : ` The bucket is in ${region} and the project in ${context.region}: both must be in one region.`;
  switch (scheme.toLowerCase()) {
    case "http":
    case "https":
      return bucket === undefined
        ? `it is a web address, but IMM reads from OSS only: upload the object to a bucket and ${form}.`
        : `it is a web address: write ${quote(`oss://${bucket}/${key.split("?")[0]}`)}.${regionNote}`;
    case "oss":
      break;
    default:
      return `its scheme is ${scheme.toLowerCase()}: ${form}.`;
  }
  if (bucket !== undefined)
    return `it contains the bucket's endpoint: write ${quote(`oss://${bucket}/${key}`)}.${regionNote}`;
  if (!bucketPattern.test(host))
    return `${quote(host)} is not a bucket name: use 3 to 63 lower-case letters, digits and hyphens.`;
  if (key === "") return `it names a bucket but not an object: ${form}.`;
  if (key.startsWith("/")) return `an object's key can't start with a slash: ${form}.`;
  const { buckets = [] } = context;
  if (buckets.length === 0 || buckets.includes(host)) return undefined;
  return `the project's role can't read the bucket ${quote(host)}, only ${buckets.join(", ")}: move the object, or add the bucket to the stack.`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
