/** A local cloud and a provider for it, for tests. */
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import type { PropertyMap } from "../protocol/values.ts";
import { AlicloudProvider } from "../provider/provider.ts";

export function settingsFor(cloud: LocalCloud): PropertyMap {
  const host = new URL(cloud.endpoint).host;
  return {
    region: cloud.region,
    accountId: cloud.accountId,
    accessKey: cloud.accessKeyId,
    secretKey: cloud.accessKeySecret,
    protocol: "HTTP",
    endpoints: JSON.stringify([{ cms: host, oss: host, mns: host, ram: host, sts: host }]),
  };
}

export async function startTestCloud(): Promise<{ cloud: LocalCloud; provider: AlicloudProvider }> {
  const cloud = await startCloud();
  return { cloud, provider: new AlicloudProvider().configure(settingsFor(cloud)) };
}
