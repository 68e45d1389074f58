/** The policy of a form: until when it is valid, and what its fields may contain. */
import type { OssForm } from "../auth/oss-request.ts";
import { ossError } from "./errors.ts";

/**
 * Throws `InvalidPolicyDocument`, `AccessDenied` if the policy has expired or a condition fails,
 * `EntityTooSmall` and `EntityTooLarge`. `now` is epoch milliseconds.
 */
export function checkPostPolicy(
  text: string,
  { fields, file }: OssForm,
  bucket: string,
  now: number,
): void {
  const { expiration, conditions } = parsePolicy(text);
  const denied = (what: string) =>
    ossError("AccessDenied", {}, `Invalid according to Policy: ${what}`);
  if (now >= expiration) throw denied("Policy expired.");
  const contentOf = (name: string) => (name === "bucket" ? bucket : (fields.get(name) ?? ""));
  for (const condition of conditions) {
    const failed = () => denied(`Policy Condition failed: ${JSON.stringify(condition)}`);
    if (!Array.isArray(condition)) {
      for (const [name, value] of Object.entries(condition))
        if (contentOf(name.toLowerCase()) !== value) throw failed();
      continue;
    }
    const [operator, subject, argument] = condition as readonly unknown[];
    if (operator === "content-length-range") {
      const details = { ProposedSize: file.length };
      if (file.length < Number(subject)) throw ossError("EntityTooSmall", details);
      if (file.length > Number(argument)) throw ossError("EntityTooLarge", details);
      continue;
    }
    const value = contentOf(String(subject).replace(/^\$/, "").toLowerCase());
    const list = Array.isArray(argument) ? argument.map(String) : [];
    const holds: Readonly<Record<string, boolean>> = {
      eq: value === argument,
      "starts-with": value.startsWith(String(argument)),
      in: list.includes(value),
      "not-in": !list.includes(value),
    };
    if (holds[String(operator)] !== true) throw failed();
  }
}

interface PostPolicy {
  /** Epoch milliseconds. */
  readonly expiration: number;
  readonly conditions: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[];
}

function parsePolicy(text: string): PostPolicy {
  let given: { expiration?: unknown; conditions?: unknown } = {};
  try {
    given = JSON.parse(Buffer.from(text, "base64").toString()) ?? {};
  } catch {}
  const expiration = Date.parse(String(given.expiration));
  const { conditions } = given;
  if (
    Number.isNaN(expiration) ||
    !Array.isArray(conditions) ||
    conditions.some((condition) => typeof condition !== "object" || condition === null)
  )
    throw ossError(
      "InvalidPolicyDocument",
      {},
      "The policy must be Base64 of a JSON object with expiration and conditions.",
    );
  return { expiration, conditions };
}
