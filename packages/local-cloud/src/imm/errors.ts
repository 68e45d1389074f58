/** The errors of IMM. Nearly all have status 400 (IMM "Error handling"). */
import { ServiceError } from "../core/service-error.ts";

/** An error to throw. */
export function immError(code: string, message: string, status = 400): ServiceError {
  return new ServiceError(status, code, message);
}

/** The error for a parameter that is not valid: Invalid{name}, unless `code` is given. */
export function invalid(name: string, reason: string, code = `Invalid${name}`): ServiceError {
  return immError(code, `The specified parameter ${name} is not valid: ${reason}.`);
}

/** The error for a resource that does not exist: ResourceNotFound. */
export function notFound(what: string, name: string): ServiceError {
  return immError("ResourceNotFound", `The specified resource ${what} "${name}" is not found.`);
}
