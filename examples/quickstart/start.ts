/**
 * `pnpm start`: all of immkit on one machine. It runs `immkit dev` for this folder, then the
 * application (`npm start`), and ends both.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { main as immkit } from "immkit";

const help = `Usage: pnpm start [--json] [--keep]

Starts a local Alibaba Cloud, deploys examples/quickstart to it, moderates the sample media, and
deletes everything again.

  --json   print a JSON line per sample, then one with the counts, and nothing else
  --keep   keep everything running until Ctrl-C, and print how to reach it
  --help   print this text

Exit codes: 0 every sample has a verdict, 1 a sample failed, 3 wrong usage, 4 a service could not be
started or reached, 130 stopped before the end.
`;

interface Options {
  readonly json: boolean;
  readonly keep: boolean;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: "boolean", default: false },
        keep: { type: "boolean", default: false },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      process.stdout.write(help);
      process.exit(0);
    }
    return values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${help}`);
    process.exit(3);
  }
}

/** The line that `immkit dev` prints when it is ready. */
interface Ready {
  readonly engine: "pulumi" | "in-process";
  readonly endpoint: string;
  readonly controlKey: string;
  readonly envFile: string;
}

/** Runs `immkit dev`. Without `ready`, it ended before it was ready. */
function startDev(
  envFile: string,
  signal: AbortSignal,
): {
  readonly ready: Promise<Ready | undefined>;
  readonly ended: Promise<number>;
} {
  const { promise, resolve } = Promise.withResolvers<Ready | undefined>();
  const stdout = { write: (line: string) => resolve(JSON.parse(line)) };
  const { env, stdin, stderr } = process;
  const options = ["--json", "--no-watch", "--port", "0", "--env", envFile];
  const args = ["dev", import.meta.dirname, ...options];
  const ended = immkit(args, { env, stdin, stderr, stdout, signal });
  return { ready: Promise.race([promise, ended.then(() => undefined)]), ended };
}

/** Runs the application, as `npm start` does. Resolves with its exit code. */
async function runApp(json: boolean, { engine, envFile }: Ready): Promise<number> {
  const args = [`--env-file=${envFile}`, "app.ts", ...(json ? ["--json"] : [])];
  const app = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ["ignore", json ? "pipe" : "inherit", "inherit"],
  });
  if (app.stdout !== null)
    createInterface(app.stdout).on("line", (line) => {
      const value = JSON.parse(line);
      console.log("summary" in value ? JSON.stringify({ ...value, engine }) : line);
    });
  const [code] = await once(app, "close");
  return code ?? 130;
}

async function main(
  { json, keep }: Options,
  folder: string,
  stop: AbortController,
): Promise<number> {
  const dev = startDev(path.join(folder, "app.env"), stop.signal);
  const ready = await dev.ready;
  if (ready === undefined) return dev.ended;
  const { engine, endpoint, controlKey, envFile } = ready;
  console.error(
    engine === "pulumi"
      ? "Deployed with the Pulumi engine (pulumi up)"
      : "Deployed in process: there is no Pulumi CLI (pnpm pulumi:install builds one)",
  );
  const code = await runApp(json, ready);
  if (keep && !stop.signal.aborted) {
    console.error(`
Everything keeps running until Ctrl-C. To reach it:
  endpoint   ${endpoint}
  keys       ${envFile}
  controls   ${endpoint}/_immkit/   with the header Authorization: Bearer ${controlKey}`);
    await once(stop.signal, "abort");
  }
  stop.abort();
  return (await dev.ended) || code;
}

const options = readOptions();
const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(130); // the second signal: don't wait
    stop.abort();
  });
}
const folder = await mkdtemp(path.join(tmpdir(), "immkit-start-"));
process.exitCode = await main(options, folder, stop);
await rm(folder, { recursive: true });
