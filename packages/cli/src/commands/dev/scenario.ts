import type { LocalCloud } from "@immkit/local-cloud";
import { errorAt, readJson } from "../../input/json.ts";
import type { Io } from "../../io.ts";

/**
 * Gives a running cloud other verdicts.
 * @throws CommandError that names the place in the file. The cloud keeps its verdicts.
 */
export async function changeScenario(cloud: LocalCloud, file: string, io: Io): Promise<void> {
  const scenario = await readJson(file, "The scenario file", io);
  try {
    cloud.imm.setScenario(scenario.value);
  } catch (error) {
    if (!(error instanceof Error) || !("pointer" in error)) throw error;
    throw await errorAt(scenario, String(error.pointer), error.message, error);
  }
}
