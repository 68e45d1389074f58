/** Submits objects and records their tasks: `node submit.ts FILE [--times N] [--run NAME]`. The same run again submits what is missing. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ModerationClient, type SubmitItem } from "@immkit/runtime";
import { credentialsOf } from "./credentials.ts";
import { readSettings } from "./settings.ts";
import { withStore } from "./store.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: "string", default: "1" }, run: { type: "string", default: new Date().toISOString() } },
});
const [file = ""] = positionals;
const uris = readFileSync(file, "utf8").split("\n").filter(Boolean);
const settings = readSettings();
const client = ModerationClient.fromConfig(settings.config, { credentials: credentialsOf(settings) });

await withStore(settings, async ({ ledger }) => {
  async function* items(): AsyncGenerator<SubmitItem> {
    for (let time = 0; time < Number(values.times); time++) {
      for (const uri of uris) {
        const idempotencyKey = `${values.run} ${time} ${uri}`;
        if ((await ledger.findSubmission(idempotencyKey)) !== null) continue;
        yield { kind: uri.endsWith(".mp4") ? "video" : "image", request: { uri }, idempotencyKey };
      }
    }
  }
  // `checkFirst` finds the task of a submission whose record was lost with a crash.
  const run = client.submitAll(items(), { ratePerSecond: 50, checkFirst: true });
  for await (const result of run) {
    const { uri } = result.item.request;
    if ("error" in result) {
      process.exitCode = 1;
      console.error(`${uri}: ${result.error instanceof Error ? result.error.message : result.error}`);
      continue;
    }
    await ledger.recordSubmitted({ ...result.task, uri, project: settings.config.project, key: result.item.idempotencyKey ?? "" });
  }
  console.log(JSON.stringify({ run: values.run, ...run.progress }));
});
await client.close();
