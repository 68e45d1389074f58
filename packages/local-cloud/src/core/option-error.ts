/** An option of the local cloud is invalid. The message names it and says what is valid. */
export class CloudOptionError extends Error {
  readonly code = "InvalidOption";
  readonly option: string;
  constructor(option: string, message: string) {
    super(`The option ${option} ${message}`);
    this.name = "CloudOptionError";
    this.option = option;
  }
}
