import { newAccessKeyId, newAccessKeySecret, newEntityId } from "../core/ids.ts";
import type { RamContext } from "./context.ts";
import { parseDocument } from "./params.ts";
import { type Policy, policyKey, type User } from "./state.ts";
import { userPrincipal } from "./users.ts";

/** A RAM user for an application. It can only assume the role that it is given. */
export interface ApplicationUser {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Sets which role the user can assume: its ARN, or a pattern. */
  allowAssume(roleArn: string): void;
}

/**
 * The RAM user `name` with an access key. Creates what is missing, so after a restart with a data
 * directory the user has the same key. This needs no call: it is for the process that runs the
 * cloud.
 */
export function applicationUser(ram: RamContext, name: string): ApplicationUser {
  const user = ram.state.users.get(name.toLowerCase()) ?? addUser(ram, name);
  const key =
    [...user.keys.values()].find(({ status }) => status === "Active") ?? addKey(ram, user);
  return {
    arn: userPrincipal(ram.accountId, user).arn,
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    allowAssume: (roleArn) => attach(ram, user, roleArn),
  };
}

function addUser({ state, clock }: RamContext, name: string): User {
  const now = clock.now();
  const user: User = {
    id: newEntityId("2"),
    name,
    createdAt: now,
    updatedAt: now,
    attached: new Map(),
    displayName: name,
    comments: "",
    email: "",
    mobilePhone: "",
    keys: new Map(),
    tags: new Map(),
  };
  state.users.set(name.toLowerCase(), user);
  return user;
}

function addKey({ clock }: RamContext, user: User) {
  const key = {
    id: newAccessKeyId(),
    secret: newAccessKeySecret(),
    createdAt: clock.now(),
    status: "Active" as const,
  };
  user.keys.set(key.id, key);
  return key;
}

function attach({ state, clock }: RamContext, user: User, roleArn: string): void {
  const now = clock.now();
  const text = JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: roleArn }],
  });
  const document = parseDocument(text, "PolicyDocument", "identity");
  const name = `${user.name}-assumes-application-role`;
  const policy: Policy = {
    type: "Custom",
    name,
    description: "",
    createdAt: now,
    updatedAt: now,
    defaultVersion: "v1",
    lastVersion: 1,
    versions: new Map([["v1", { id: "v1", text, document, createdAt: now }]]),
    tags: new Map(),
  };
  const key = policyKey("Custom", name);
  state.policies.set(key, policy);
  user.attached.set(key, { type: "Custom", name, attachedAt: now });
}
