/** An option of the local cloud is not usable; the message names it and what it may be. */
export class CloudOptionError extends Error {
  readonly code = "InvalidOption";
  readonly option: string;
  constructor(option: string, message: string) {
    super(`The option ${option} ${message}`);
    this.name = "CloudOptionError";
    this.option = option;
  }
}
