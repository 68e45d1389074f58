/** Names of query parameters whose values are credentials. */
const parameters =
  /(?:^|_)(?:access_?(?:key|token)(?:_?(?:id|secret))?|api_?key|auth|authorization|credential|key|password|passwd|pwd|secret|sig|signature|token)s?(?:$|_)/;

/** Whether the value of a query parameter is a credential, by its name: `access_token`. */
export const isSecretParameter = (name: string): boolean => parameters.test(words(name));

/**
 * Names of variables whose values are credentials. The last words count: `TOKEN_URL` and
 * `SECRET_NAME` are not secret. Nor is `KEY` alone: object keys and partition keys are not.
 */
const variables =
  /(?:^|_)(?:password|passwd|passphrase|secret|token|(?:api|private|signing|encryption|secret)_?key|(?:access|secret_?access)_?key(?:_?(?:id|secret))?)$|_pwd$/;

/** Whether the value of a variable is a credential, by its name: `DB_PASSWORD`, `apiKey`. */
export const isSecretVariable = (name: string): boolean => variables.test(words(name));

/** `apiKey` and `API-KEY` as `api_key`. */
const words = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/[.-]/g, "_")
    .toLowerCase();

/**
 * Web hooks whose path has a key: anyone who knows the URL can post to the group. Source:
 * documentation of custom bots of Feishu, Lark, Slack, Discord and Microsoft Teams, 2026-11.
 */
const secretPaths: readonly RegExp[] = [
  /^open\.(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/(?:v2\/)?hook\/./,
  /^hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/./,
  /^(?:\w+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/[^/]+\/./,
  /^[\w-]+\.webhook\.office\.com\/webhookb2\/./,
];

/** Whether the path of a URL is a credential. */
export const hasSecretPath = ({ host, pathname }: URL): boolean =>
  secretPaths.some((form) => form.test(`${host}${pathname}`));

const shapes: readonly RegExp[] = [
  // An AccessKey id of Alibaba Cloud, and a session token of STS.
  /\b(?:LTAI|STS\.)[0-9A-Za-z]{12,}\b/,
  /^CAIS[0-9A-Za-z+/=]{64,}$/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  // A signed JWT.
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/,
  // A URL with a password.
  /^[a-z][a-z\d+.-]*:\/\/[^/?#\s:@]*:[^/?#\s@]+@/i,
];

/** Whether a text has the form of a credential, whatever its name is. */
export const looksSecret = (text: string): boolean => shapes.some((shape) => shape.test(text));

/** A switch, a number, a path, a URL or an ARN is not a credential, whatever its name is. */
export const isHarmless = (text: string): boolean =>
  !looksSecret(text) &&
  /^(?:|true|false|yes|no|on|off|none|enabled|disabled|required|optional|\d+|\.{0,2}\/.*|[a-z][a-z\d+.-]*:\/\/.*|acs:.*)$/is.test(
    text.trim(),
  );
