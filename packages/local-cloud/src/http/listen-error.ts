/** Why the cloud could not start. */
export type ListenErrorCode =
  | "PortInUse"
  | "HostNotLoopback"
  | "HostNotFound"
  | "PortNotAllowed"
  | "ListenFailed";

/** The cloud did not start. The message names the option and says how to fix it. */
export class ListenError extends Error {
  readonly code: ListenErrorCode;
  constructor(code: ListenErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ListenError";
    this.code = code;
  }
}

/** Explains an error of `listen`. */
export function listenError(host: string, port: number, cause: NodeJS.ErrnoException): ListenError {
  switch (cause.code) {
    case "EADDRINUSE":
      return new ListenError(
        "PortInUse",
        `Port ${port} of ${host} is in use. Set port to another one, or to 0 for any free port.`,
        cause,
      );
    case "EACCES":
      return new ListenError(
        "PortNotAllowed",
        `You are not allowed to listen on port ${port}. Set port to one above 1023, or to 0.`,
        cause,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ListenError(
        "HostNotFound",
        `"${host}" is not an address of this machine. Set host to 127.0.0.1.`,
        cause,
      );
    default:
      return new ListenError(
        "ListenFailed",
        `Can't listen on ${host}:${port}: ${cause.message}`,
        cause,
      );
  }
}
