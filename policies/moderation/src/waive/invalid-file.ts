/** A waivers file or a baseline file is invalid. `path` is a JSON pointer to the invalid member. */
export class WaiverError extends Error {
  readonly code: "InvalidWaivers" | "InvalidBaseline";
  readonly path: string;

  constructor(code: WaiverError["code"], path: string, reason: string) {
    super(path === "" ? reason : `${path} ${reason}`);
    this.name = "WaiverError";
    this.code = code;
    this.path = path;
  }
}
