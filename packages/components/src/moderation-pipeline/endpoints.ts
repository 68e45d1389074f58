import * as pulumi from "@pulumi/pulumi";

/** From where the application calls. */
export const Network = {
  /** Hosts that the internet reaches, over TLS. */
  Public: "public",
  /** Hosts that only a VPC of the region reaches. */
  Vpc: "vpc",
} as const;
export type Network = (typeof Network)[keyof typeof Network];

/** Origins (scheme, host and port) of the services that the runtime calls. */
export interface RuntimeEndpoints {
  readonly imm: string;
  readonly mns: string;
  readonly sts: string;
}

/**
 * What a stack's `alicloud:endpoints` and `alicloud:protocol` say; the provider's hosts have no
 * scheme.
 */
export interface ConfiguredEndpoints {
  readonly imm?: string;
  readonly mns?: string;
  readonly sts?: string;
  /** HTTP or HTTPS, the default. */
  readonly protocol?: string;
}

/**
 * The origins in a region, unless the stack is configured to point elsewhere (a local cloud, a
 * gateway).
 *
 * The public host of SMQ takes HTTPS; its internal host is documented for HTTP only.
 * `alicloud:endpoints` may name SMQ's control plane under `mns`, which carries no messages: a host
 * of Alibaba Cloud under that name is therefore left aside. Sources: endpoint pages of IMM, SMQ and
 * STS.
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
  };
}

/** Reads the stack's configuration. */
export function configuredEndpoints(): ConfiguredEndpoints {
  const config = new pulumi.Config("alicloud");
  const groups = config.getObject<ConfiguredEndpoints | ConfiguredEndpoints[]>("endpoints") ?? [];
  const merged: ConfiguredEndpoints = Object.assign(
    {},
    ...(Array.isArray(groups) ? groups : [groups]),
  );
  const protocol = config.get("protocol");
  return { ...merged, ...(protocol === undefined ? {} : { protocol }) };
}
