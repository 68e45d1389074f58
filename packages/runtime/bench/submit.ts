/**
 * CPU time of one signed submission, validated and tagged, 64 at a time, compared with the bare
 * call of `@alicloud/openapi-core`.
 */
import { createRequire } from "node:module";
import { Pool } from "undici";
import { staticCredentials } from "../src/credentials/index.ts";
import { ModerationClient } from "../src/index.ts";
import { cpuPerCall, medianOf, shareOf, startNullServer } from "./cpu.ts";
import { report } from "./report.ts";

const core = createRequire(import.meta.url)(
  "@alicloud/openapi-core",
) as typeof import("@alicloud/openapi-core");
const key = {
  accessKeyId: "LTAI5tBenchBenchBench000",
  accessKeySecret: "benchbenchbenchbenchbenchbench",
};
const endpoint = await startNullServer("task");
const request = {
  uri: "oss://uploads/2026/03/01/photo.jpg",
  userData: "order 7",
  tags: { team: "a" },
};

const settings = {
  region: "cn-hangzhou",
  project: "moderation",
  credentials: staticCredentials(key),
  endpoint,
  notification: { mns: { topicName: "verdicts" } },
};
const client = new ModerationClient(settings);
const pool = new Pool(endpoint, { connections: 256, pipelining: 1 });
const dispatched = new ModerationClient({ ...settings, dispatcher: pool });
const official = new core.default(
  new core.$OpenApiUtil.Config({
    ...key,
    regionId: "cn-hangzhou",
    endpoint: endpoint.replace("http://", ""),
    protocol: "HTTP",
  }),
);
const params = new core.$OpenApiUtil.Params({
  ...{
    action: "CreateImageModerationTask",
    version: "2020-09-30",
    protocol: "HTTP",
    pathname: "/",
    method: "POST",
  },
  ...{ authType: "AK", style: "RPC", reqBodyType: "formData", bodyType: "json" },
});
const query = {
  ProjectName: "moderation",
  SourceURI: request.uri,
  UserData: request.userData,
  Tags: JSON.stringify({ team: "a", "immkit-key": "6f3a9c1e-4b2d-4e8f-9a7c-1d2e3f4a5b6c" }),
  Notification: '{"MNS":{"TopicName":"verdicts"}}',
};

const fixed = {
  method: "POST" as const,
  path: `/?${new URLSearchParams(query).toString()}`,
  headers: { accept: "application/json" },
};

const samples = await cpuPerCall(
  {
    "undici alone": async () => (await pool.request(fixed)).body.json(),
    "@immkit/runtime": () => client.submitImage(request),
    "@immkit/runtime, undici": () => dispatched.submitImage(request),
    "@alicloud/openapi-core": () =>
      official.callApi(params, new core.$OpenApiUtil.OpenApiRequest({ query }), {} as never),
  },
  64,
);
for (const subject of Object.keys(samples))
  report({ bench: "submit CPU", subject, value: medianOf(samples, subject), unit: "µs" });
const peer = "@alicloud/openapi-core";
const bars = { "@immkit/runtime": 3 / 4, "@immkit/runtime, undici": 1 / 3 };
for (const [subject, bar] of Object.entries(bars)) {
  const value = shareOf(samples, subject, peer);
  report({ bench: "submit CPU", subject, value, unit: `of ${peer}`, bar });
}
process.exit();
