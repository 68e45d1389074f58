import * as pulumi from "@pulumi/pulumi";
import { DeletionPolicy } from "../deletion/deletion-policy.ts";
import { type MediaBucketArgs, TlsVersion } from "./bucket-args.ts";

/** TLS versions with known weaknesses. */
const oldVersions: readonly TlsVersion[] = [TlsVersion.Tls10, TlsVersion.Tls11];

/** The arguments that give up a safe default of a bucket. */
export function weakenedBy(args: MediaBucketArgs): pulumi.Output<string[]> {
  const { adopt = false, allowInsecureTransport = false } = args;
  return pulumi
    .all([pulumi.output(args.tlsVersions ?? []), pulumi.output(args.cors?.allowedOrigins ?? [])])
    .apply(([tlsVersions, origins]) => [
      ...(adopt && args.allowInsecureTransport === undefined ? ["adopt"] : []),
      ...(args.deletion === DeletionPolicy.Delete ? ["deletion"] : []),
      ...(allowInsecureTransport ? ["allowInsecureTransport"] : []),
      ...(tlsVersions.some((version) => oldVersions.includes(version)) ? ["tlsVersions"] : []),
      ...(origins.includes("*") ? ["cors.allowedOrigins"] : []),
    ]);
}
