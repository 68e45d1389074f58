/** Who made a call. */
export interface TrailIdentity {
  /** `role/app`, `user/ann`, `root`, or the type of another identity with its name. */
  readonly name: string;
  /** The account that the identity belongs to. Empty if the event doesn't say. */
  readonly accountId: string;
}

/**
 * The identity in an event's `userIdentity`. The name of a role comes before the colon in the
 * `userName` of its session, `custom-role-for-actiontrail:u1`. Sources: ActionTrail documentation,
 * "Management event structure" (userIdentity.type) and "Query ActionTrail events by assuming a RAM
 * role" (sample event); Log Service documentation, "Log fields" (principalId is
 * RoleID:RoleSessionName). State: 2026-11.
 */
export function identityOf(user: Readonly<Record<string, unknown>>): TrailIdentity {
  const text = (key: string) => {
    const value = user[key];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const accountId = text("accountId");
  const name = (text("userName") || text("principalId")).replace(/:.*$/, "");
  const type = text("type");
  if (type === "root-account") return { name: "root", accountId };
  if (type === "assumed-role") return { name: `role/${name}`, accountId };
  if (type === "ram-user") return { name: `user/${name}`, accountId };
  return { name: `${type || "unknown"}/${name}`, accountId };
}

/** The identity with this ARN, as the log of a local cloud has it: a role with its session. */
export function identityOfArn(arn: string): TrailIdentity {
  const [, accountId = "", name = arn] =
    /^acs:ram::([^:]*):((?:role|user)\/[^/]*|root)/.exec(arn) ?? [];
  return { name, accountId };
}

/** `acs:ram::123:role/app`; for an identity without an account, its name. */
export function arnOf({ name, accountId }: TrailIdentity): string {
  return accountId === "" ? name : `acs:ram::${accountId}:${name}`;
}

/**
 * Whether an identity is meant by `role/app`, `user/ann` or an ARN. Case doesn't matter in the
 * names of roles, as in RAM.
 */
export function isIdentity(identity: TrailIdentity, wanted: string): boolean {
  const own = wanted.startsWith("acs:") ? arnOf(identity) : identity.name;
  if (!/^role\//i.test(identity.name)) return own === wanted;
  return own.toLowerCase() === wanted.toLowerCase();
}
