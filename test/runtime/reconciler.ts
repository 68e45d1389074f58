/** Reconciles in its own process, which a test kills in the middle of its handlers. */
import { setTimeout as sleep } from "node:timers/promises";
import { ModerationClient, type RuntimeConfig } from "@immkit/runtime";
import { staticCredentials } from "@immkit/runtime/credentials";
import { SqliteLedger } from "@immkit/runtime/ledger/sqlite";
import { reconcile } from "@immkit/runtime/reconcile";
import type { Credentials } from "../clients/openapi.ts";

export interface ReconcilerSettings {
  readonly config: RuntimeConfig;
  readonly cloud: Credentials;
  readonly ledger: string;
}

const settings = JSON.parse(process.argv[2] ?? "") as ReconcilerSettings;
const ledger = await SqliteLedger.open({ path: settings.ledger, leaseMs: 400 });
const client = ModerationClient.fromConfig(settings.config, {
  credentials: staticCredentials(settings.cloud),
});
const pause = (): Promise<void> => sleep(Math.random() * 30);
const report = await reconcile({
  client,
  ledger,
  graceMs: 0,
  requestsPerSecond: 500,
  handler: async (_, { tx, key }) => {
    await pause();
    await tx((database) => void database.prepare("INSERT INTO effect (key) VALUES (?)").run(key));
    console.log(JSON.stringify({ key }));
    await pause();
  },
});
console.log(JSON.stringify({ end: report }));
await client.close();
await ledger.close();
