/** Uploads the files in media/, as the application. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { RuntimeConfig } from "@immkit/runtime";
import type { CredentialsProvider } from "@immkit/runtime/credentials";
import OSS from "ali-oss";

const folder = path.join(import.meta.dirname, "media");

/** The names of the samples, sorted. */
export async function sampleNames(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.endsWith(".sh")).sort();
}

/**
 * Uploads every sample to the media bucket. Returns their URIs: `oss://BUCKET/uploads/NAME`.
 * @param endpoint of OSS; the public one of the region by default.
 */
export async function uploadSamples(
  { region, mediaBuckets: [bucket = ""] }: RuntimeConfig,
  credentials: CredentialsProvider,
  endpoint = `https://oss-${region}.aliyuncs.com`,
): Promise<string[]> {
  const session = async () => {
    const {
      accessKeyId = "",
      accessKeySecret = "",
      securityToken = "",
    } = await credentials.getCredential();
    return { accessKeyId, accessKeySecret, stsToken: securityToken };
  };
  const client = new OSS({
    region: `oss-${region}`,
    endpoint,
    bucket,
    ...(await session()),
    refreshSTSToken: session,
    authorizationV4: true,
  });
  const uris: string[] = [];
  for (const name of await sampleNames()) {
    await client.put(`uploads/${name}`, path.join(folder, name));
    uris.push(`oss://${bucket}/uploads/${name}`);
  }
  return uris;
}
