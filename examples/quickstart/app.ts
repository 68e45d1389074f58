/**
 * The application: uploads the files in media/, submits them, and prints the verdicts.
 *
 *     npm start              # as a table
 *     npm start -- --json    # a JSON line for each file, then one with the counts
 */
import { parseArgs } from "node:util";
import { parseRuntimeConfig } from "@immkit/runtime";
import { credentialsFor } from "@immkit/runtime/credentials";
import { sampleFiles, upload } from "./media.ts";
import { moderate } from "./moderate.ts";
import { summaryOf, verdictText } from "./table.ts";

const secondsToWait = 45;

async function main(json: boolean, stop: AbortSignal): Promise<number> {
  if (!process.env["IMMKIT_CONFIG"])
    throw new Error(
      "IMMKIT_CONFIG is not set. Run `npx immkit dev` in another terminal, and wait until the program is deployed.",
    );
  const config = parseRuntimeConfig(process.env["IMMKIT_CONFIG"]);
  // The key in the environment can only assume the application's role.
  const credentials = credentialsFor(config, { sessionName: "app" });

  console.error(`Uploading the samples to ${config.mediaBuckets[0]}`);
  const files = await sampleFiles();
  const uris = await upload(files, config, credentials, process.env["IMMKIT_ENDPOINT"]);
  console.error(`Moderating ${uris.length} objects in the IMM project ${config.project}`);
  const verdicts = await moderate({
    config,
    credentials,
    uris,
    signal: AbortSignal.any([stop, timeLimit()]),
  });

  const summary = summaryOf(verdicts);
  if (json) {
    for (const verdict of verdicts) console.log(JSON.stringify(verdict));
    console.log(JSON.stringify({ summary }));
  } else console.log(verdictText(verdicts));
  return summary.failed > 0 ? 1 : 0;
}

function timeLimit(): AbortSignal {
  const limit = new AbortController();
  const reason = new Error(`The verdicts took longer than ${secondsToWait} s.`);
  setTimeout(() => limit.abort(reason), secondsToWait * 1000).unref();
  return limit.signal;
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => stop.abort(new Error(`Stopped by ${name}.`)));
try {
  process.exitCode = await main(values.json, stop.signal);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = stop.signal.aborted ? 130 : 1;
}
