/**
 * Writes state.json: deploys the program to a local cloud, and exports the state of the stack. This
 * needs no account and no Pulumi CLI, so it can run for every pull request.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { startCloud } from "@immkit/local-cloud";
import { deploy } from "@immkit/pulumi-local";

const folder = import.meta.dirname;
const cloud = await startCloud();
try {
  const { arn } = cloud.ram.applicationUser("worker");
  const config = { worker: arn };
  const deployment = await deploy({ program: folder, cloud, engine: "in-process", config });
  const state = await deployment.exportState();
  await writeFile(path.join(folder, "state.json"), JSON.stringify(state, null, 2));
  await deployment.close();
} finally {
  await cloud.close();
}
