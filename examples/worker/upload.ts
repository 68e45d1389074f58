/** Uploads files to the media bucket, as the application. */
import path from "node:path";
import type { CredentialsProvider } from "@immkit/runtime/credentials";
import OSS from "ali-oss";
import type { Settings } from "./settings.ts";

/** Returns the URI of each file: `oss://BUCKET/uploads/NAME`. */
export async function upload(
  files: readonly string[],
  { config, ossEndpoint }: Pick<Settings, "config" | "ossEndpoint">,
  credentials: CredentialsProvider,
): Promise<string[]> {
  const [bucket = ""] = config.mediaBuckets;
  const credential = await credentials.getCredential();
  const client = new OSS({
    region: `oss-${config.region}`,
    endpoint: ossEndpoint,
    bucket,
    accessKeyId: credential.accessKeyId ?? "",
    accessKeySecret: credential.accessKeySecret ?? "",
    stsToken: credential.securityToken ?? "",
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
