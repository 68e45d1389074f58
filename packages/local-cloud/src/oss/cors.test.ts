import { beforeEach, expect, it } from "vitest";
import { anonymous, startOss } from "../testing/oss.ts";

let { send } = startOss();
beforeEach(async () => {
  ({ send } = startOss({ blockPublicAccess: false }));
  await send("PUT", "/media", { headers: { "x-oss-acl": "public-read" } });
  await send("PUT", "/media/a", { body: "a" });
});
const rule =
  "<CORSRule><AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-oss-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>60</MaxAgeSeconds></CORSRule>";
const putRules = (rules = rule) =>
  send("PUT", "/media?cors", { body: `<CORSConfiguration>${rules}</CORSConfiguration>` });
const preflight = (headers: Record<string, string>) =>
  send("OPTIONS", "/media/a", { as: anonymous, headers });
const allowed = {
  origin: "https://www.example.com",
  "access-control-request-method": "PUT",
};

it("answers a preflight by the rules of the bucket, without a signature", async () => {
  await expect(preflight(allowed)).rejects.toMatchObject({
    code: "AccessForbidden",
    message: "CORSResponse: CORS is not enabled for this bucket.",
  });
  await putRules();
  const asked = { "access-control-request-headers": "X-OSS-Meta-a" };
  expect((await preflight({ ...allowed, ...asked })).headers).toEqual({
    "access-control-allow-origin": "https://www.example.com",
    "access-control-allow-methods": "GET, PUT",
    "access-control-allow-headers": "x-oss-meta-a",
    "access-control-expose-headers": "ETag",
    "access-control-max-age": "60",
    vary: "Origin",
  });
});

it.each<Record<string, string>>([
  { ...allowed, origin: "https://example.org" },
  { ...allowed, "access-control-request-method": "DELETE" },
  { ...allowed, "access-control-request-headers": "authorization" },
])("rejects the preflight %j", async (headers) => {
  await putRules();
  await expect(preflight(headers)).rejects.toMatchObject({ code: "AccessForbidden", status: 403 });
});

it("rejects a preflight without its headers", async () => {
  await expect(preflight({ origin: "https://a" })).rejects.toMatchObject({
    code: "InvalidArgument",
  });
});

it("allows a page to read answers and errors", async () => {
  await putRules();
  const { origin } = allowed;
  const get = (key: string, from: string) =>
    send("GET", `/media/${key}`, { as: anonymous, headers: { origin: from } });
  expect((await get("a", origin)).headers).toMatchObject({ "access-control-allow-origin": origin });
  await expect(get("b", origin)).rejects.toMatchObject({
    code: "NoSuchKey",
    headers: { "access-control-allow-origin": origin },
  });
  expect((await get("a", "https://example.org")).headers).not.toHaveProperty(
    "access-control-allow-origin",
  );
  await putRules(rule.replace("https://*.example.com", "*"));
  expect((await get("a", "https://example.org")).headers).toMatchObject({
    "access-control-allow-origin": "*",
  });
});
