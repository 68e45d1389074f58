/**
 * Submits objects and records their tasks: `node submit.ts FILE… [--times N] [--run NAME]`. A file
 * is uploaded first; `oss://BUCKET/KEY` is an object that exists. The same run again submits only
 * what is missing.
 */
import { parseArgs } from "node:util";
import { ModerationClient, type SubmitItem } from "@immkit/runtime";
import { credentialsFor } from "@immkit/runtime/credentials";
import { upload } from "../quickstart/media.ts";
import { readSettings } from "./settings.ts";
import { withStore } from "./store.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: "string", default: "1" },
    run: { type: "string", default: new Date().toISOString() },
  },
});
const settings = readSettings();
const credentials = credentialsFor(settings.config, { sessionName: "worker" });
const isObject = (name: string): boolean => name.startsWith("oss://");
const uploaded = await upload(
  positionals.filter((name) => !isObject(name)),
  settings.config,
  credentials,
  settings.ossEndpoint,
);
const uris = [...positionals.filter(isObject), ...uploaded];

function* items(): Generator<SubmitItem> {
  for (let time = 1; time <= Number(values.times); time++) {
    // The ledger identifies work by the whole request: another `userData` is other work.
    const userData = `${values.run}, ${time}`;
    for (const uri of uris)
      yield { kind: uri.endsWith(".mp4") ? "video" : "image", request: { uri, userData } };
  }
}

await withStore(settings, async ({ ledger }) => {
  const client = ModerationClient.fromConfig(settings.config, { credentials });
  const run = client.submitAll(items(), { ratePerSecond: 50, ledger });
  for await (const result of run) {
    if (!("error" in result)) continue;
    process.exitCode = 1;
    console.error(
      `${result.item.request.uri}: ${result.error instanceof Error ? result.error.message : result.error}`,
    );
  }
  const { submitted, skipped, failed } = run.progress;
  console.log(JSON.stringify({ run: values.run, submitted, skipped, failed }));
  await client.close();
});
