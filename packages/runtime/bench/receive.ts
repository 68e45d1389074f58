/**
 * CPU time of receiving 16 messages of 1 KB, 16 requests at a time, compared with `@alicloud/mns`.
 * Neither decodes the bodies.
 */
import { createRequire } from "node:module";
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
const queue = new QueueClient({ endpoint, queue: "verdicts", credentials: staticCredentials(key) });
const official = new Mns("1234567890123456", { ...key, endpoint });

const sizes = [
  (await queue.receive()).length,
  (await official.batchReceiveMessage("verdicts", 16, 0)).body.length,
];
if (sizes.some((size) => size !== 16)) throw new Error(`Expected 16 messages: ${sizes.join(", ")}`);

const samples = await cpuPerCall(
  {
    "@immkit/runtime": () => queue.receive(),
    "@alicloud/mns": () => official.batchReceiveMessage("verdicts", 16, 0),
  },
  16,
);
for (const subject of Object.keys(samples))
  report({ bench: "receive CPU", subject, value: medianOf(samples, subject), unit: "µs" });
const [ours, peer] = ["@immkit/runtime", "@alicloud/mns"];
report({
  bench: "receive CPU",
  subject: ours,
  value: shareOf(samples, ours, peer),
  unit: `of ${peer}`,
  bar: 1 / 3,
});
process.exit();
