/** What `immkit dev` prints. */
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Io } from "../../io.ts";
import { count, paint, printable, writeJsonLine } from "../../output/print.ts";
import { StatusLine } from "../../output/status-line.ts";

/** What runs. */
export interface DevSummary {
  readonly folder: string;
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly controlKey: string;
  /** A link that opens the console once. */
  readonly console: string;
  readonly engine: "pulumi" | "in-process";
  readonly resources: number;
  readonly envFile: string;
  readonly roleArn: string | null;
  readonly hasConfig: boolean;
  readonly data: string | null;
}

/** Results on standard output, progress and errors on standard error. */
export class DevReport {
  readonly #io: Io;
  readonly #json: boolean;
  readonly #status: StatusLine;
  #done = 0;

  constructor(io: Io, json: boolean) {
    this.#io = io;
    this.#json = json;
    this.#status = new StatusLine(io);
  }

  step(text: string): void {
    this.#status.clear();
    this.#done = 0;
    this.#io.stderr.write(`${text}\n`);
  }

  /** On a terminal, one line that changes. */
  progress(op: string, type: string, done: boolean): void {
    if (op === "same") return;
    if (done) this.#done++;
    this.#status.show(`  ${count(this.#done, "resource")}, ${op} ${type}`);
  }

  ready(summary: DevSummary): void {
    this.#status.clear();
    if (this.#json) {
      const { folder, hasConfig, ...line } = summary;
      writeJsonLine(this.#io.stdout, { event: "ready", ...line });
    } else this.#io.stdout.write(this.#text(summary));
  }

  #text(summary: DevSummary): string {
    const { folder, endpoint, region, accountId, controlKey, engine, roleArn, hasConfig } = summary;
    const bold = (text: string) => paint(this.#io, "bold", text);
    const dim = (text: string) => paint(this.#io, "dim", text);
    const envFile = relative(".", summary.envFile);
    const how = engine === "pulumi" ? "by the Pulumi CLI" : "in process, without a Pulumi CLI";
    const kept =
      summary.data === null
        ? "Everything is deleted at the end."
        : `The cloud and the stack are kept in ${printable(summary.data)}.`;
    const application = hasConfig
      ? `${envFile} ${dim("has the config and the key of the application")}`
      : `${envFile} ${dim("has no IMMKIT_CONFIG: the program has no output runtimeConfig")}`;
    return `
${bold("The program is deployed")} ${dim(`(${count(summary.resources, "resource")}, ${how})`)}

  endpoint   ${endpoint} ${dim(`(${region}, account ${accountId})`)}
  env file   ${application}
  role       ${roleArn ?? "none"}
  console    ${summary.console} ${dim("opens once, in a browser")}
  controls   ${endpoint}/_immkit/ ${dim("with the header")} Authorization: Bearer ${controlKey}

${bold("In another terminal")}
${nextCommands(folder)
  .map((command) => `  ${command}\n`)
  .join("")}
${dim(`${kept} Stop with Ctrl+C.`)}
`;
  }

  deployed(changes: Readonly<Record<string, number>>, hasConfig: boolean): void {
    this.#status.clear();
    if (this.#json) writeJsonLine(this.#io.stdout, { event: "deployed", changes });
    else {
      const parts = Object.entries(changes).map(([op, number]) => `${number} ${op}`);
      this.#io.stdout.write(`Deployed again: ${parts.join(", ") || "no changes"}\n`);
    }
    if (!hasConfig)
      this.#io.stderr.write(
        "The env file has no IMMKIT_CONFIG now: the program has no output runtimeConfig.\n",
      );
  }

  scenarioChanged(file: string): void {
    if (this.#json) writeJsonLine(this.#io.stdout, { event: "scenario", file });
    else this.#io.stdout.write(`The verdicts are those of ${printable(relative(".", file))}\n`);
  }

  /** The old deployment stays. */
  deployFailed(error: unknown, data: string | undefined): void {
    this.#failed(error);
    this.#io.stderr.write("What was deployed before keeps running. Save a file to try again.\n");
    if (error instanceof Error && /\bprotected\b/.test(error.message))
      this.#io.stderr.write(`${unprotect(data)}\n`);
  }

  /** The old verdicts stay. */
  scenarioFailed(error: unknown): void {
    this.#failed(error);
    this.#io.stderr.write("The verdicts stay as they were.\n");
  }

  #failed(error: unknown): void {
    this.#status.clear();
    const message = error instanceof Error ? error.message : String(error);
    if (this.#json) {
      const code = error instanceof Error && "code" in error ? String(error.code) : null;
      writeJsonLine(this.#io.stdout, { event: "failed", error: { code, message } });
    }
    const label = paint(this.#io, ["red", "bold"], "error:", this.#io.stderr);
    this.#io.stderr.write(`${label} ${printable(message, true)}\n`);
  }
}

/** How to remove a protected resource. The state of the stack is not where `pulumi` looks. */
function unprotect(data: string | undefined): string {
  const over = data === undefined ? "stop" : `stop, delete ${printable(data)}`;
  return `To delete a protected resource, put it back with deletion: "delete", save, then remove it and save again. To start over instead, ${over}, and run immkit dev again.`;
}

/** How to start the application. */
function nextCommands(folder: string): readonly string[] {
  const manifest = join(folder, "package.json");
  const from = relative(".", folder);
  const enter = from === "" ? [] : [`cd ${from}`];
  const scripts: unknown = existsSync(manifest)
    ? JSON.parse(readFileSync(manifest, "utf8")).scripts
    : undefined;
  const manager = existsSync(join(folder, "pnpm-lock.yaml")) ? "pnpm" : "npm";
  return typeof scripts === "object" && scripts !== null && "start" in scripts
    ? [...enter, `${manager} start`]
    : [...enter, "node --env-file=.env.local YOUR-APPLICATION"];
}
