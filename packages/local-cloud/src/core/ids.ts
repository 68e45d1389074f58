/** Ids and secrets in the form of the real ones. */
import { randomBytes, randomInt, randomUUID } from "node:crypto";

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Upper-case UUID. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** A request id in the form of OSS: 24 digits. */
export function ossRequestId(requestId: string): string {
  return requestId.replaceAll("-", "").slice(0, 24);
}

/** `length` random letters and digits, safe for a secret. */
export function randomText(length: number): string {
  return Array.from({ length }, () => alphanumeric[randomInt(alphanumeric.length)]).join("");
}

/** The key id of the account or of a RAM user: `LTAI` and 20 more characters. */
export function newAccessKeyId(): string {
  return `LTAI${randomText(20)}`;
}

/** The secret of an access key: 30 letters and digits. */
export function newAccessKeySecret(): string {
  return randomText(30);
}

/** The key id of a session: `STS.` and 24 more characters. */
export function newSessionKeyId(): string {
  return `STS.${randomText(24)}`;
}

/** As long as the real ones: a client that cuts it off must fail here too. */
export function newSecurityToken(): string {
  return `CAIS${randomBytes(540).toString("base64")}`;
}

/** The id of a user, role or group: 18 digits, the first of which is the kind. */
export function newEntityId(kind: "2" | "3" | "5"): string {
  return kind + Array.from({ length: 17 }, () => randomInt(10)).join("");
}
