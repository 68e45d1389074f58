/**
 * CPU time of receiving 16 messages of 1 KB, 16 requests at a time, compared with `@alicloud/mns`.
 * Neither decodes the bodies.
 */
import { createRequire } from "node:module";
import { Pool } from "undici";
import { staticCredentials } from "../src/credentials/index.ts";
import { QueueClient } from "../src/index.ts";
import { cpuPerCall, medianOf, shareOf, startNullServer } from "./cpu.ts";
import { report } from "./report.ts";

const Mns = createRequire(import.meta.url)("@alicloud/mns") as new (
  account: string,
  options: object,
) => {
  batchReceiveMessage(
    queue: string,
    count: number,
    waitSeconds: number,
  ): Promise<{ body: unknown[] }>;
};
const key = {
  accessKeyId: "LTAI5tBenchBenchBench000",
  accessKeySecret: "benchbenchbenchbenchbenchbench",
};
const endpoint = await startNullServer("messages");
const settings = { endpoint, queue: "verdicts", credentials: staticCredentials(key) };
const queue = new QueueClient(settings);
const dispatcher = new Pool(endpoint, { connections: 256, pipelining: 1 });
const dispatched = new QueueClient({ ...settings, dispatcher });
const official = new Mns("1234567890123456", { ...key, endpoint });

const sizes = [
  (await queue.receive()).length,
  (await dispatched.receive()).length,
  (await official.batchReceiveMessage("verdicts", 16, 0)).body.length,
];
if (sizes.some((size) => size !== 16)) throw new Error(`Expected 16 messages: ${sizes.join(", ")}`);

const samples = await cpuPerCall(
  {
    "@immkit/runtime": () => queue.receive(),
    "@immkit/runtime, undici": () => dispatched.receive(),
    "@alicloud/mns": () => official.batchReceiveMessage("verdicts", 16, 0),
  },
  16,
);
for (const subject of Object.keys(samples))
  report({ bench: "receive CPU", subject, value: medianOf(samples, subject), unit: "µs" });
const peer = "@alicloud/mns";
const bars = { "@immkit/runtime": 1 / 3, "@immkit/runtime, undici": 1 / 5 };
for (const [subject, bar] of Object.entries(bars)) {
  const value = shareOf(samples, subject, peer);
  report({ bench: "receive CPU", subject, value, unit: `of ${peer}`, bar });
}
process.exit();
