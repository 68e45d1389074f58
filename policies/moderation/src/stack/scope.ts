import { type Absent, type Fact, firstPresent, type UnknownFact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import { all, no, type Ternary, unknown, yes } from "../fact/ternary.ts";
import { unknownPart, valueAt } from "../fact/value.ts";
import type { Resource } from "./resource.ts";

/** The account and the region that a resource belongs to. */
export interface Scope {
  /** The same for scopes that no answer can tell apart. */
  readonly key: string;
  readonly account: Fact<string>;
  readonly region: Fact<string>;
  /** The provider's credentials settings, without secrets. Undefined if a part is unknown. */
  readonly credentials: string | undefined;
}

/** Settings that decide which account a provider works in. Secrets are not among them. */
const credentialSettings = [
  "accessKey",
  "profile",
  "sharedCredentialsFile",
  "ecsRoleName",
  "credentialsUri",
  "assumeRole",
  "assumeRoleWithOidc",
] as const;

/**
 * The scope of a resource: what it says about itself (the IMM resources return their region and
 * account), otherwise what its provider's settings say.
 * @param provider Undefined for a default provider that the input doesn't show.
 */
export function scopeOf(resource: Resource, provider: Resource | undefined): Scope {
  const own = resource.type.startsWith("immkit:") ? resource : undefined;
  const settings = (name: string, expected: string) =>
    [own?.get(name, text), own?.get(expected, text), provider?.get(name, text)].flatMap(
      (fact) => fact ?? [],
    );
  const assumed = provider?.get(["assumeRole", "roleArn"], accountInArn);
  const none: Fact<string> = { is: "absent", value: undefined, at: resource.at() };
  const account = firstPresent(
    none,
    ...settings("accountId", "expectedAccountId"),
    assumed ?? none,
  );
  const region = firstPresent(none, ...settings("region", "expectedRegion"));
  const credentials = provider === undefined ? "{}" : credentialsOf(provider);
  const part = (fact: Fact<string>) =>
    fact.is === "unknown" ? { unknown: fact.at.resource.urn } : (fact.value ?? null);
  return {
    key: JSON.stringify([part(account), part(region), credentials ?? provider?.urn]),
    account,
    region,
    credentials,
  };
}

/** Whether two resources belong to the same account. */
export function sameAccount(a: Scope, b: Scope): Ternary {
  return sameValue(a.account, b.account, {
    otherwise: a.credentials !== undefined && a.credentials === b.credentials,
  });
}

/** Whether two resources belong to the same region. A region that nobody sets is the same one. */
export function sameRegion(a: Scope, b: Scope): Ternary {
  return sameValue(a.region, b.region, {
    otherwise: a.key === b.key || (a.region.is === "absent" && b.region.is === "absent"),
  });
}

/** Whether two resources belong to the same account and region. */
export function sameScope(a: Scope, b: Scope): Ternary {
  return a.key === b.key ? yes() : all(sameAccount(a, b), sameRegion(a, b));
}

function sameValue(
  a: Fact<string>,
  b: Fact<string>,
  { otherwise }: { readonly otherwise: boolean },
): Ternary {
  if (a.is === "known" && b.is === "known")
    return a.value === b.value ? yes(a.at, b.at) : no(a.at, b.at);
  if (otherwise) return yes(a.at, b.at);
  return unknown(...[a, b].flatMap((fact) => (fact.is === "known" ? [] : [missing(fact)])));
}

/** A setting that is left out comes from the environment of the update. */
const missing = (fact: Absent<string> | UnknownFact): UnknownFact =>
  fact.is === "unknown" ? fact : { is: "unknown", reason: "notInInput", at: fact.at };

/** The account in `acs:ram::ACCOUNT:role/NAME`. */
const accountInArn = (value: unknown) =>
  typeof value === "string" ? /^acs:ram::(\d+):/.exec(value)?.[1] : undefined;

function credentialsOf(provider: Resource): string | undefined {
  const settings = credentialSettings.flatMap((name) => {
    const { inputs, outputs } = provider.data;
    const value = valueAt(inputs, [name]) ?? valueAt(outputs, [name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  const isKnown = settings.every(([, value]) => unknownPart(value) === undefined);
  return isKnown ? JSON.stringify(Object.fromEntries(settings)) : undefined;
}
