/**
 * Submits a list of images in its own process, which a test kills. It pauses where a kill is most
 * likely to cause errors: before and after each record.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ModerationClient, type RuntimeConfig, type SubmitItem } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { fromOfficialClient } from "@immkit/runtime/imm";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { officialImm } from "../clients/official-imm.ts";
import type { Credentials } from "../clients/openapi.ts";

export interface SubmitterSettings {
  readonly config: RuntimeConfig;
  readonly cloud: Credentials;
  readonly ledger: string;
  readonly uri: string;
  readonly count: number;
  readonly settleMs: number;
  /** Let the official client make the calls. */
  readonly official: boolean;
}

const settings = JSON.parse(process.argv[2] ?? "") as SubmitterSettings;
const ledger = await SqliteLedger.open({ path: settings.ledger });
const pause = (): Promise<void> => sleep(Math.random() * 15);
const { region, project } = settings.config;
const client = settings.official
  ? new ModerationClient({ region, project, api: fromOfficialClient(officialImm(settings.cloud)) })
  : ModerationClient.fromConfig(settings.config, {
      credentials: staticCredentials(settings.cloud),
    });

async function* items(): AsyncGenerator<SubmitItem> {
  for (let id = 0; id < settings.count; id++)
    yield { kind: "image", request: { uri: settings.uri, userData: `order ${id}` } };
}

const run = client.submitAll(items(), {
  concurrency: 8,
  ratePerSecond: 500,
  settleMs: settings.settleMs,
  ledger: {
    find: (taskIds) => ledger.find(taskIds),
    findSubmissions: (keys) => ledger.findSubmissions(keys),
    beginSubmissions: async (keys, leaseMs) => {
      const begun = await ledger.beginSubmissions(keys, leaseMs);
      await pause();
      return begun;
    },
    extendSubmission: (lease) => ledger.extendSubmission(lease),
    cancelSubmission: (lease) => ledger.cancelSubmission(lease),
    recordSubmitted: async (task) => {
      await pause();
      await ledger.recordSubmitted(task);
      await pause();
    },
  },
});
for await (const result of run) {
  if ("error" in result) throw result.error;
  if (!result.skipped) console.log(JSON.stringify({ taskId: result.task.taskId }));
}
console.log(JSON.stringify({ end: run.progress }));
await client.close();
await ledger.close();
