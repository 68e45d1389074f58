import { expect, it } from "vitest";
import { isHarmless, isSecretParameter, isSecretVariable, looksSecret } from "./credentials.ts";

it.each([
  ["access_token", true],
  ["apiKey", true],
  ["X-Signature", true],
  ["key", true],
  ["keyword", false],
  ["page", false],
])("the query parameter %s is a credential: %s", (name, expected) => {
  expect(isSecretParameter(name)).toBe(expected);
});

it.each([
  ["DB_PASSWORD", true],
  ["dbPassword", true],
  ["MYSQL_PWD", true],
  ["API_KEY", true],
  ["accessKeySecret", true],
  ["ALIBABA_CLOUD_ACCESS_KEY_ID", true],
  ["PWD", false],
  ["TOKEN_URL", false],
  ["SECRET_NAME", false],
  ["OBJECT_KEY", false],
  ["KMS_KEY_ID", false],
  ["MONKEY", false],
])("the variable %s is a credential: %s", (name, expected) => {
  expect(isSecretVariable(name)).toBe(expected);
});

it.each([
  ["LTAI5tExampleExampleExa", true],
  ["STS.NUExampleExampleExample", true],
  ["-----BEGIN RSA PRIVATE KEY-----\nexample", true],
  ["mysql://media:letmein@db.example/media", true],
  ["https://media@db.example/a:b@c", false],
  ["verdicts", false],
])("%j has the form of a credential: %s", (text, expected) => {
  expect(looksSecret(text)).toBe(expected);
});

it.each([
  ["true", true],
  ["4096", true],
  ["/etc/secrets/db", true],
  ["./db", true],
  ["https://login.example/token", true],
  ["acs:kms:cn-hangzhou:1234567890123456:secret/db", true],
  ["mysql://media:letmein@db.example/media", false],
  ["hunter2hunter2", false],
])("%j is harmless: %s", (text, expected) => {
  expect(isHarmless(text)).toBe(expected);
});
