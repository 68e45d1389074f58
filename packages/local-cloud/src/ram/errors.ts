/**
 * Errors of RAM with its published codes: 404 for a missing entity, 409 for a conflict, 400 for an
 * invalid parameter. Where no page gives the code (most limits, conflicts of groups), it follows
 * the pattern of the published ones.
 */
import { ServiceError } from "../core/service-error.ts";

export type EntityKind =
  | "User"
  | "Role"
  | "Group"
  | "Policy"
  | "Policy.Version"
  | "User.AccessKey"
  | "User.LoginProfile";

export function entityNotExist(kind: EntityKind, name: string): ServiceError {
  return new ServiceError(
    404,
    `EntityNotExist.${kind}`,
    `The ${words(kind)} does not exist: ${name}.`,
  );
}

export function entityAlreadyExists(kind: EntityKind, name: string): ServiceError {
  return new ServiceError(
    409,
    `EntityAlreadyExists.${kind}`,
    `The ${words(kind)} already exists: ${name}.`,
  );
}

/** `DeleteConflict.Role.Policy`: something else must be deleted first. */
export function deleteConflict(code: string, message: string): ServiceError {
  return new ServiceError(409, `DeleteConflict.${code}`, message);
}

export function limitExceeded(code: string, message: string): ServiceError {
  return new ServiceError(409, `LimitExceeded.${code}`, message);
}

/** `InvalidParameter.RoleName` */
export function invalidParameter(name: string, message: string): ServiceError {
  return new ServiceError(
    400,
    `InvalidParameter.${name}`,
    `The parameter "${name}" is invalid: ${message}`,
  );
}

function words(kind: EntityKind): string {
  return {
    User: "user",
    Role: "role",
    Group: "group",
    Policy: "policy",
    "Policy.Version": "policy version",
    "User.AccessKey": "access key",
    "User.LoginProfile": "login profile of the user",
  }[kind];
}
