/**
 * Deploys the program in a folder to a local cloud with the real engine, twice, and destroys it:
 * `node up.mjs FOLDER [FILE FROM TO]`. Replaces FROM with TO in FILE of the program, and deploys
 * once more, before the end. Prints the outputs and what each run changed, or the error. The
 * packages come from the folder of this file.
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { startCloud } from "@immkit/local-cloud";
import { deploy } from "@immkit/pulumi-local";

const [program, file, from, to] = process.argv.slice(2);
const cloud = await startCloud();
const events = [];
const changes = () => {
  const done = events.filter((event) => event.done && event.op !== "same");
  events.length = 0;
  return done.map(({ op, type }) => `${op} ${type}`);
};
try {
  const onEvent = (event) => events.push(event);
  const deployment = await deploy({ program, cloud, engine: "pulumi", onEvent });
  const { outputs } = deployment;
  const first = changes();
  await deployment.update();
  const second = changes();
  if (file !== undefined) {
    const edited = path.join(program, file);
    await writeFile(edited, (await readFile(edited, "utf8")).replace(from, to));
    await deployment.update();
    changes();
  }
  await deployment.destroy();
  console.log(JSON.stringify({ outputs, first, second, destroyed: changes() }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
} finally {
  await cloud.close();
}
