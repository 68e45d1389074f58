/** What is wrong with a media URI, in a sentence with the mend; undefined when nothing is. */
export interface UriContext {
  readonly region: string;
  /** Buckets that the project's role may read; none given, none checked. */
  readonly buckets?: readonly string[];
}

const bucketPattern = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const ossHost = /^([a-z0-9-]+)\.oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/;

/**
 * Explains why `uri` can't be moderated: the usual wrong forms are recognised, so that the message
 * can give the right one.
 */
export function explainUri(uri: string, context: UriContext): string | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(?:\/(.*))?$/is.exec(uri);
  const [scheme, host, key] = [match?.[1]?.toLowerCase(), match?.[2], match?.[3] ?? ""];
  if (scheme === undefined || host === undefined)
    return `it is ${quote(uri)}: write oss://BUCKET/KEY.`;
  const oss = ossHost.exec(host);
  if (scheme === "http" || scheme === "https") {
    const path = key.split("?")[0] ?? "";
    return oss === null
      ? `it is a web address; IMM reads from OSS only: put the object into a bucket and write oss://BUCKET/KEY.`
      : `it is a web address: write ${quote(`oss://${oss[1]}/${path}`)}.${regionNote(oss[2], context)}`;
  }
  if (scheme !== "oss") return `its scheme is ${scheme}: write oss://BUCKET/KEY.`;
  if (oss !== null)
    return `it holds the endpoint beside the bucket: write ${quote(`oss://${oss[1]}/${key}`)}.${regionNote(oss[2], context)}`;
  if (!bucketPattern.test(host))
    return `${quote(host)} is no bucket name: 3 to 63 lower-case letters, digits and hyphens.`;
  if (key === "") return "it names a bucket but no object: write oss://BUCKET/KEY.";
  if (key.startsWith("/"))
    return "an object's key does not begin with a slash: write oss://BUCKET/KEY.";
  if (
    context.buckets !== undefined &&
    context.buckets.length > 0 &&
    !context.buckets.includes(host)
  ) {
    return `the bucket ${quote(host)} is none of those that the project's role may read (${context.buckets.join(", ")}): move the object, or add the bucket to the stack.`;
  }
  return undefined;
}

function regionNote(region: string | undefined, context: UriContext): string {
  if (region === undefined || region === context.region) return "";
  return ` The bucket is in ${region} and the project in ${context.region}: both must be in one region.`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
