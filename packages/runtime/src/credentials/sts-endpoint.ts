import type { Environment } from "./environment.ts";

/** What tells where STS is asked. */
export interface StsPlace {
  /** Asked in its place, whatever the rest says. */
  readonly endpoint?: string | undefined;
  /** Default: `ALIBABA_CLOUD_STS_REGION`. */
  readonly region?: string | undefined;
  /** Inside a VPC. Default: whether `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` is `true`. */
  readonly vpc?: boolean | undefined;
}

/**
 * The endpoint of STS, by the rules of `@alicloud/credentials`: central without a region, and
 * inside a VPC only with one.
 */
export function stsEndpoint(place: StsPlace, environment: Environment): string {
  if (place.endpoint) return place.endpoint;
  const region = place.region || environment["ALIBABA_CLOUD_STS_REGION"];
  if (!region) return "https://sts.aliyuncs.com";
  const vpc = place.vpc || isTrue(environment["ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"]);
  return `https://sts${vpc ? "-vpc" : ""}.${region}.aliyuncs.com`;
}

/** Alibaba Cloud's tools read a switch without regard to case. */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === "true";
}
