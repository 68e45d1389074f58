/** Why the cloud could not start. */
export type ListenErrorCode =
  | "PortInUse"
  | "HostNotLoopback"
  | "HostNotFound"
  | "PortNotAllowed"
  | "ListenFailed";

/** The cloud did not start; the message names the setting and the mend. */
export class ListenError extends Error {
  readonly code: ListenErrorCode;
  constructor(code: ListenErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ListenError";
    this.code = code;
  }
}

/** The error of `listen`, in words that say what to do. */
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
        `Port ${port} needs rights that this user lacks. Set port to one above 1023, or to 0.`,
        cause,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ListenError(
        "HostNotFound",
        `"${host}" is no address of this machine. Set host to 127.0.0.1.`,
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
