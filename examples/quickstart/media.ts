/** Uploads media to the bucket of the stack, as the application. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { RuntimeConfig } from "@immkit/runtime";
import type { CredentialsProvider } from "@immkit/runtime/credentials";
import OSS from "ali-oss";

/** The paths of the samples in media/, sorted. */
export async function sampleFiles(): Promise<string[]> {
  const folder = path.join(import.meta.dirname, "media");
  const names = (await readdir(folder)).filter((name) => !name.endsWith(".sh"));
  return names.sort().map((name) => path.join(folder, name));
}

/**
 * Uploads files to the media bucket. Returns their URIs: `oss://BUCKET/uploads/NAME`.
 * @param endpoint of OSS; the public one of the region by default.
 */
export async function upload(
  files: readonly string[],
  { region, mediaBuckets: [bucket = ""] }: Pick<RuntimeConfig, "region" | "mediaBuckets">,
  credentials: CredentialsProvider,
  endpoint = `https://oss-${region}.aliyuncs.com`,
): Promise<string[]> {
  const session = async () => {
    const credential = await credentials.getCredential();
    const { accessKeyId = "", accessKeySecret = "", securityToken = "" } = credential;
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
  for (const file of files) {
    const key = `uploads/${path.basename(file)}`;
    await client.put(key, file);
    uris.push(`oss://${bucket}/${key}`);
  }
  return uris;
}
