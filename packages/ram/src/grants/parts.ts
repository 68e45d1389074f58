import { ArnError, parseArn } from "../arn/index.ts";

/** The region and the account of a project, topic or queue. */
export interface Location {
  region: string;
  accountId: string;
}

/** Checks both parts. @throws {ArnError} */
export function locationOf({ region, accountId }: Location): Location {
  return { region: literal("region", region), accountId: literal("accountId", accountId) };
}

/**
 * Checks a part of a resource name. A missing part, or a pattern, would make a grant without
 * effect, or one for more than intended. @throws {ArnError}
 */
export function literal(part: string, value: unknown): string {
  if (typeof value === "string" && value !== "" && !/[*?]/.test(value)) return value;
  throw new ArnError(
    part === "region"
      ? "InvalidRegion"
      : part.endsWith("ccountId")
        ? "InvalidAccount"
        : "InvalidName",
    part,
    `${part} ${JSON.stringify(value)} is not valid here. A grant needs a name without wildcards.`,
  );
}

/**
 * Checks the list of a grant: at least one value, each without wildcards. An empty list would make
 * a policy that RAM rejects. @throws {ArnError}
 */
export function literals(part: string, values: readonly unknown[]): readonly string[] {
  if (Array.isArray(values) && values.length > 0)
    return values.map((value, index) => literal(`${part}[${index}]`, value));
  throw new ArnError(
    "InvalidName",
    part,
    `${part} ${JSON.stringify(values)} is not valid here. A grant needs a list with at least one value.`,
  );
}

/** Checks resource names of KMS keys: `acs:kms:{region}:{account}:key/{id}`. @throws {ArnError} */
export function keyArns(keys: readonly unknown[]): readonly string[] {
  return literals("keys", keys).map((key, index) => {
    const { service, region, accountId, relativeId } = parseArn(key);
    if (service === "kms" && region !== "" && accountId !== "" && /^key\/[\w-]+$/.test(relativeId))
      return key;
    throw new ArnError(
      "InvalidName",
      `keys[${index}]`,
      `keys[${index}] ${JSON.stringify(key)} is not a KMS key. Write acs:kms:region:account:key/id.`,
    );
  });
}
