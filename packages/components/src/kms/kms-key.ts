import { formatArn, parseArn } from "@immkit/ram/arn";
import * as pulumi from "@pulumi/pulumi";
import { type Check, InvalidArgumentError, shown } from "../arguments/check.ts";

/** A KMS key, in the forms that services and policies need. */
export interface KmsKey {
  readonly id: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

const idShape = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;
const arnShape = /^acs:kms:([^:]*):([^:]*):key\/([A-Za-z0-9][A-Za-z0-9_-]{0,127})$/;

/** A check for the ID or the ARN of a KMS key. */
export const kmsKeyCheck: Check = (value) => {
  if (typeof value === "string" && (idShape.test(value) || arnShape.test(value))) return undefined;
  const alias = typeof value === "string" && /(?:^|:)alias\//.test(value);
  return `is ${shown(value)}; ${
    alias
      ? "OSS and RAM policies know a key by its ID: pass the ID (alicloud.kms.getAliases finds it)"
      : "it must be the ID of a KMS key, or its ARN acs:kms:REGION:ACCOUNT:key/ID"
  }`;
};

/** Where the resources are. */
interface KeyPlace {
  readonly region: pulumi.Output<string>;
  /** The region, if it is known at once. */
  readonly knownRegion: string | undefined;
  readonly accountId: pulumi.Output<string>;
}

/**
 * The key that an argument names by ID or ARN. It has to be in the region and the account of the
 * resources that it encrypts.
 * @throws InvalidArgumentError for a key somewhere else, at once or through the outputs.
 */
export function kmsKey(
  component: string,
  argument: string,
  given: pulumi.Input<string>,
  place: KeyPlace,
): KmsKey {
  const idOf = (key: string, region?: string, account?: string) => {
    const problem = kmsKeyCheck(key);
    if (typeof problem === "string") throw new InvalidArgumentError(component, argument, problem);
    if (idShape.test(key)) return key;
    const arn = parseArn(key);
    for (const [what, named, actual] of [
      ["region", arn.region, region],
      ["account", arn.accountId, account],
    ] as const) {
      if (actual !== undefined && named !== actual) {
        throw new InvalidArgumentError(
          component,
          argument,
          `is ${shown(key)}, a key of the ${what} ${named}; the resources are in ${actual}`,
        );
      }
    }
    return arn.relativeId.slice("key/".length);
  };
  if (typeof given === "string") idOf(given, place.knownRegion);
  const id = pulumi
    .all([given, place.region, place.accountId])
    .apply(([key, region, account]) => idOf(key, region, account));
  const arn = pulumi
    .all([id, place.region, place.accountId])
    .apply(([keyId, region, accountId]) =>
      formatArn({ service: "kms", region, accountId, relativeId: `key/${keyId}` }),
    );
  return { id, arn };
}
