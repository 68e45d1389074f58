/** Identifiers and secrets, in the alphabets of the real ones. */
import { randomBytes, randomInt, randomUUID } from "node:crypto";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Upper-case UUID. */
export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** `length` letters and digits, fit for a secret. */
export function randomText(length: number): string {
  return Array.from({ length }, () => ALPHANUMERIC[randomInt(ALPHANUMERIC.length)]).join("");
}

/** Key of the account or of a RAM user: `LTAI` and twenty more. */
export function newAccessKeyId(): string {
  return `LTAI${randomText(20)}`;
}

export function newAccessKeySecret(): string {
  return randomText(30);
}

/** Key of a session, told apart by its prefix. */
export function newSessionKeyId(): string {
  return `STS.${randomText(24)}`;
}

/** Opaque and long, as the real ones are: nothing may cut it off. */
export function newSecurityToken(): string {
  return `CAIS${randomBytes(540).toString("base64")}`;
}

/** Ids of users, roles and groups are eighteen digits, of which the first is the kind. */
export function newEntityId(kind: "2" | "3" | "5"): string {
  return kind + Array.from({ length: 17 }, () => randomInt(10)).join("");
}
