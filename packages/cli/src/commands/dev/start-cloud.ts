import type { LocalCloud } from "@immkit/local-cloud";
import { defined } from "../../defined.ts";
import { CommandError } from "../../errors/command-error.ts";
import { errorAt, type JsonFile, readJson } from "../../input/json.ts";
import type { Io } from "../../io.ts";

/** The port without `--port`, and how many after it are tried if it is in use. */
const defaultPort = 8788;
const triedPorts = 20;

/**
 * Starts the local cloud on `port`, by default 8788 or the next free one.
 * @param options.scenario the file with the verdicts.
 * @throws CommandError that names the option, or the place in the scenario file.
 */
export async function startDevCloud(
  {
    port,
    data,
    scenario: file,
  }: {
    readonly port: number | undefined;
    readonly data: string | undefined;
    readonly scenario: string | undefined;
  },
  io: Io,
): Promise<LocalCloud> {
  const { startCloud } = await import("@immkit/local-cloud");
  const scenario = file === undefined ? undefined : await readJson(file, "The scenario file", io);
  const start = (port: number) =>
    startCloud({ port, ...defined({ scenario: scenario?.value, dataDir: data }) });
  try {
    if (port !== undefined) return await start(port);
    for (let next = defaultPort; next < defaultPort + triedPorts; next++) {
      try {
        return await start(next);
      } catch (error) {
        if (codeOf(error) !== "PortInUse") throw error;
      }
    }
    return await start(0);
  } catch (error) {
    if (codeOf(error) === "PortInUse")
      throw new CommandError(
        `Port ${port} is in use. Choose another --port, or leave it out for the next free one.`,
        { cause: error },
      );
    throw scenario === undefined ? error : await scenarioError(error, scenario);
  }
}

/**
 * Gives the running cloud other verdicts.
 * @throws CommandError that names the place in the file. The cloud keeps its verdicts.
 */
export async function changeScenario(cloud: LocalCloud, file: string, io: Io): Promise<void> {
  const scenario = await readJson(file, "The scenario file", io);
  try {
    cloud.imm.setScenario(scenario.value);
  } catch (error) {
    throw await scenarioError(error, scenario);
  }
}

/** An error about the scenario, with its place in the file. Others stay as they are. */
async function scenarioError(error: unknown, scenario: JsonFile): Promise<unknown> {
  return error instanceof Error && "pointer" in error
    ? errorAt(scenario, String(error.pointer), error.message, error)
    : error;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
