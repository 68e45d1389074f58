import type { ConfiguredEndpoints } from "../imm/placement.ts";

/** The network of the application. */
export const Network = {
  /** Public hosts, over TLS. */
  Public: "public",
  /** Hosts that only a VPC in the region can reach. */
  Vpc: "vpc",
} as const;
export type Network = (typeof Network)[keyof typeof Network];

/** Origins (scheme, host and port) of the services that the runtime calls. */
export interface RuntimeEndpoints {
  /** IMM. */
  readonly imm: string;
  /** SMQ, which was MNS. */
  readonly mns: string;
  /** STS. */
  readonly sts: string;
  /** OSS. The runtime puts the bucket in front of the host. */
  readonly oss: string;
}

/**
 * The origins in a region, or those in the stack's configuration (a local cloud, a gateway).
 *
 * The public host of SMQ uses HTTPS. Its internal host is documented for HTTP only. In
 * `alicloud:endpoints`, `mns` can be SMQ's control plane, which has no messages, so a host of
 * Alibaba Cloud there is ignored. Sources: endpoint pages of IMM, SMQ, STS and OSS.
 */
export function runtimeEndpoints(
  region: string,
  accountId: string,
  network: Network,
  configured: ConfiguredEndpoints = {},
): RuntimeEndpoints {
  const vpc = network === Network.Vpc;
  const origins = {
    imm: `https://imm${vpc ? "-vpc" : ""}.${region}.aliyuncs.com`,
    mns: vpc
      ? `http://${accountId}.mns.${region}-internal.aliyuncs.com`
      : `https://${accountId}.mns.${region}.aliyuncs.com`,
    sts: `https://sts${vpc ? "-vpc" : ""}.${region}.aliyuncs.com`,
    oss: `https://oss-${region}${vpc ? "-internal" : ""}.aliyuncs.com`,
  };
  const origin = (host: string) =>
    host.includes("://") ? host : `${(configured.protocol ?? "HTTPS").toLowerCase()}://${host}`;
  return {
    imm: configured.imm ? origin(configured.imm) : origins.imm,
    mns:
      configured.mns && !/\.aliyuncs\.com(?::\d+)?$/.test(configured.mns)
        ? origin(configured.mns)
        : origins.mns,
    sts: configured.sts ? origin(configured.sts) : origins.sts,
    oss: configured.oss ? origin(configured.oss) : origins.oss,
  };
}

/** Whether an origin is plain http to another machine: requests are signed, but not encrypted. */
export function isUnencrypted(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return (
    protocol === "http:" &&
    !/^(?:localhost|.*\.localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname)
  );
}

/** The names of the services whose endpoint is unencrypted. */
export function unencrypted(endpoints: RuntimeEndpoints): (keyof RuntimeEndpoints)[] {
  return (["imm", "mns", "sts", "oss"] as const).filter((name) => isUnencrypted(endpoints[name]));
}
