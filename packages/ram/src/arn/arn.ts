/**
 * Resource names of Alibaba Cloud, `acs:{service}:{region}:{account}:{relative id}`. Source: RAM
 * documentation, "Policy elements". The relative id is the service's own and may hold colons and
 * slashes.
 */
export interface Arn {
  /** The RAM code of the service: `imm`, `oss`, `mns`, `ram`. */
  readonly service: string;
  /** A region id, `*`, or empty where the service has none. */
  readonly region: string;
  /** An account id, `*`, or empty where the service has none. */
  readonly accountId: string;
  /** All that follows the fourth colon. */
  readonly relativeId: string;
}

export type ArnErrorCode = "not-an-arn" | "service" | "region" | "account" | "name";

/**
 * A resource name, or a part that was to become one, is not well formed. `part` names the culprit.
 */
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

// The parts, or patterns of them.
const [service, region, account] = ["[a-z0-9*?-]+", "[a-z0-9*?-]*", "[0-9*?]*"];
const isArn = new RegExp(`^acs:(${service}):(${region}):(${account}):(.+)`, "s");
const isService = new RegExp(`^${service}$`);
const isRegion = new RegExp(`^${region}$`);
const isAccount = new RegExp(`^${account}$`);

/**
 * Splits a resource name into its parts. Wildcards are kept as they are, so patterns parse too (but
 * not the bare `*`).
 * @throws {ArnError} when the text is not of the form, or its service, region or account has a
 *   character that none has.
 */
export function parseArn(text: string): Arn {
  const match = /^acs:([^:]*):([^:]*):([^:]*):(.+)/s.exec(text);
  if (match === null) {
    throw new ArnError(
      "not-an-arn",
      "arn",
      `"${text}" is not a resource name: write acs:service:region:account:relative-id.`,
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
    throw new ArnError("service", "service", `"${service}" is not a service code in "${text}".`);
  return { service, region: regionPart(region), accountId: accountPart(accountId), relativeId };
}

/** {@link parseArn} of what may be something else: undefined where that throws. */
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

/** The text of a resource name. It is the inverse of {@link parseArn} and checks nothing. */
export function formatArn(arn: Arn): string {
  return `acs:${arn.service}:${arn.region}:${arn.accountId}:${arn.relativeId}`;
}

/** A region id, a pattern of one, or nothing. */
export function regionPart(region: string): string {
  if (!isRegion.test(region))
    throw new ArnError("region", "region", `region "${region}" may hold a-z, 0-9 and "-" only.`);
  return region;
}

/** An account id (digits), a pattern of one, or nothing. */
export function accountPart(accountId: string): string {
  if (!isAccount.test(accountId))
    throw new ArnError("account", "accountId", `accountId "${accountId}" must be digits, or "*".`);
  return accountId;
}

/**
 * What a name may look like. `whole` is asked of a plain name, `part` of each character around the
 * wildcards of a pattern.
 */
export interface NameRule {
  readonly what: string;
  readonly whole: RegExp;
  readonly part: RegExp;
  readonly hint: string;
}

/**
 * Checks a name, or a pattern of names: a pattern (with `*` or `?`) only has to keep to the
 * alphabet.
 */
export function namePart(part: string, value: string, rule: NameRule): string {
  const ok = /[*?]/.test(value)
    ? value.split(/[*?]/).every((piece) => rule.part.test(piece))
    : rule.whole.test(value);
  if (!ok)
    throw new ArnError("name", part, `${part} "${value}" is not ${rule.what}: ${rule.hint}.`);
  return value;
}
