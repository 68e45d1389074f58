import { regionForms } from "./region.ts";

/**
 * A resource name of Alibaba Cloud, `acs:{service}:{region}:{account}:{relative id}`. The service
 * defines the relative id, which can have colons and slashes. Source: RAM documentation, "Policy
 * elements".
 */
export interface Arn {
  /** The RAM code of the service: `imm`, `oss`, `mns`, `ram`. */
  readonly service: string;
  /** A region id, `*`, or empty. */
  readonly region: string;
  /** An account id, `*`, or empty. */
  readonly accountId: string;
  /** Everything after the fourth colon. */
  readonly relativeId: string;
}

/** Which part of a resource name is invalid. */
export type ArnErrorCode =
  | "NotAnArn"
  | "InvalidService"
  | "InvalidRegion"
  | "InvalidAccount"
  | "InvalidName";

/** A resource name or a part of one is malformed. `part` is the name of that part. */
export class ArnError extends Error {
  override readonly name = "ArnError";
  readonly code: ArnErrorCode;
  readonly part: string;
  constructor(code: ArnErrorCode, part: string, message: string) {
    super(message);
    this.code = code;
    this.part = part;
  }
}

// Parts, or patterns of parts.
const [service, region, account] = ["[a-z0-9*?-]+", "[a-z0-9*?-]*", "[0-9*?]*"];
const isArn = new RegExp(`^acs:(${service}):(${region}):(${account}):(.+)`, "s");
const isService = new RegExp(`^${service}$`);
const isRegion = new RegExp(`^${region}$`);
const isAccount = new RegExp(`^${account}$`);

/**
 * Splits a resource name into its parts. Wildcards are allowed, so patterns parse too, except `*`
 * alone.
 * @throws {ArnError} if the text doesn't have the form, or its service, region or account has an
 *   invalid character.
 */
export function parseArn(text: string): Arn {
  const match = /^acs:([^:]*):([^:]*):([^:]*):(.+)/s.exec(text);
  if (match === null) {
    throw new ArnError(
      "NotAnArn",
      "arn",
      `"${text}" is not a resource name. Write acs:service:region:account:relative-id.`,
    );
  }
  const [, service, region, accountId, relativeId] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (!isService.test(service))
    throw new ArnError(
      "InvalidService",
      "service",
      `"${service}" is not a service code in "${text}".`,
    );
  return { service, region: regionPart(region), accountId: accountPart(accountId), relativeId };
}

/** Like {@link parseArn}, but returns undefined instead of throwing. */
export function tryArn(text: string): Arn | undefined {
  const match = isArn.exec(text);
  if (match === null) return undefined;
  const [, service, region, accountId, relativeId] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { service, region, accountId, relativeId };
}

/** The inverse of {@link parseArn}. It checks nothing. */
export function formatArn(arn: Arn): string {
  return `acs:${arn.service}:${arn.region}:${arn.accountId}:${arn.relativeId}`;
}

/** Checks a region id, a pattern of one, or an empty string. @throws {ArnError} */
function regionPart(region: string): string {
  if (!isRegion.test(region))
    throw new ArnError(
      "InvalidRegion",
      "region",
      `region "${region}" must have a-z, 0-9 and "-" only.`,
    );
  return region;
}

/** Checks an account id (digits), a pattern of one, or an empty string. @throws {ArnError} */
function accountPart(accountId: string): string {
  if (!isAccount.test(accountId))
    throw new ArnError(
      "InvalidAccount",
      "accountId",
      `accountId "${accountId}" must be digits, or "*".`,
    );
  return accountId;
}

/** What a name must look like. */
export interface NameRule {
  /** "a queue name" */
  readonly what: string;
  /** For a name without wildcards. */
  readonly whole: RegExp;
  /** For the pieces between the wildcards of a pattern. */
  readonly piece: RegExp;
  /** The rule as a sentence, for error messages. */
  readonly hint: string;
}

/**
 * Checks a name or a pattern of names. A pattern only needs valid characters. @throws {ArnError}
 */
export function namePart(part: string, value: string, rule: NameRule): string {
  const ok = /[*?]/.test(value)
    ? value.split(/[*?]/).every((piece) => rule.piece.test(piece))
    : rule.whole.test(value);
  if (!ok)
    throw new ArnError(
      "InvalidName",
      part,
      `${part} "${value}" is not ${rule.what}: ${rule.hint}.`,
    );
  return value;
}

/** The services whose resource names this folder builds. */
type Service = "imm" | "mns" | "oss" | "ram";

/**
 * The resource name of a service, with its form of the region.
 * @param place the region is required if the service writes it.
 * @throws {ArnError} on an invalid region or account.
 */
export function resourceName(
  service: Service,
  place: { readonly region?: string; readonly accountId: string },
  relativeId: string,
): string {
  const form = regionForms[service] as string;
  return formatArn({
    service,
    region: form === "id" ? regionPart(place.region as string) : form,
    accountId: accountPart(place.accountId),
    relativeId,
  });
}
