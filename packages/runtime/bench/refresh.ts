/** Requests to STS when a hundred callers need the first session at the same time. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { assumeRole, staticCredentials } from "../src/credentials/index.ts";
import { report } from "./report.ts";

let requests = 0;
const server = createServer((request, response) => {
  requests++;
  request.resume();
  const session = {
    AccessKeyId: "STS.x",
    AccessKeySecret: "s",
    SecurityToken: "t",
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  };
  setTimeout(() => response.end(JSON.stringify({ RequestId: "R", Credentials: session })), 20);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const source = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const provider = assumeRole({ source, roleArn: "acs:ram::1234567890123456:role/app", endpoint });
const results = await Promise.allSettled(
  Array.from({ length: 100 }, () => provider.getCredential()),
);
report({
  bench: "refreshes for 100 cold calls",
  subject: "@immkit/runtime",
  value: requests,
  unit: "requests",
  bar: 1,
});
report({
  bench: "refreshes for 100 cold calls",
  subject: "@immkit/runtime",
  value: results.filter(({ status }) => status === "rejected").length,
  unit: "rejected",
  bar: 0,
});
process.exit();
