import { ServiceError } from "../../core/service-error.ts";

/**
 * The parameters of an SMQ request. Clients disagree about their case (`receiptHandle`,
 * `ReceiptHandle`), so names count in any; and some put a receipt handle there unescaped, so `+` is
 * a plus, not a blank. Throws InvalidQueryString, 400, for bad escapes.
 */
export class Query {
  readonly #values = new Map<string, string>();

  constructor(rawQuery: string) {
    for (const part of rawQuery.split("&")) {
      if (part === "") continue;
      const at = part.indexOf("=");
      const name = decode(at < 0 ? part : part.slice(0, at));
      this.#values.set(name.toLowerCase(), decode(at < 0 ? "" : part.slice(at + 1)));
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  /** Whether the parameter is there and says `true`. */
  isTrue(name: string): boolean {
    return this.get(name)?.toLowerCase() === "true";
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new ServiceError(
      400,
      "InvalidQueryString",
      "The query string holds a percent sign that is no escape of UTF-8.",
      {
        cause: String(error),
      },
    );
  }
}
