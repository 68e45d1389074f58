import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { defined } from "../../defined.ts";
import { errorAt, readJson } from "../../input/json.ts";
import type { Io } from "../../io.ts";

export async function startDevCloud(
  { port, data }: { readonly port?: number; readonly data?: string },
  scenarioFile: string | undefined,
  io: Io,
): Promise<LocalCloud> {
  const scenario =
    scenarioFile === undefined ? undefined : await readJson(scenarioFile, "The scenario file", io);
  try {
    return await startCloud({
      ...defined({ port, scenario: scenario?.value, dataDir: data }),
    });
  } catch (error) {
    if (scenario !== undefined && error instanceof Error && "pointer" in error)
      throw await errorAt(scenario, String(error.pointer), error.message, error);
    throw error;
  }
}
