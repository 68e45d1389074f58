import { lookup } from "../lookup.ts";

/**
 * What each service writes for the region in its resource names: `id` is the id of a region, `*` a
 * star, and the empty string nothing. All of them write the account's id. Sources: RAM
 * documentation, "Policy elements"; the services' pages on RAM authorization. State: 2026-11.
 */
export const regionForms: Readonly<Record<string, "id" | "*" | "">> = lookup({
  imm: "id",
  mns: "id",
  sts: "id",
  kms: "id",
  log: "id",
  eventbridge: "id",
  fc: "id",
  ecs: "id",
  vpc: "id",
  rds: "id",
  slb: "id",
  oss: "*",
  ossvector: "*",
  cen: "*",
  ram: "",
});

/** Whether the names of a service surely have no region. */
export function isRegionless(service: string): boolean {
  return (regionForms[service] ?? "id") !== "id";
}

/**
 * A resource pattern as it is compared with names. Where names have no region, an empty one means
 * the same as `*`: both spellings are common, also in the official tables.
 */
export function withAnyRegion(pattern: string): string {
  const [, service] = /^acs:([^:]*)::/.exec(pattern) ?? [];
  return service !== undefined && isRegionless(service) ? pattern.replace("::", ":*:") : pattern;
}
