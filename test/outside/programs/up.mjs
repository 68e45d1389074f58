/**
 * Deploys the program in a folder to a local cloud with the real engine, twice, and destroys it:
 * `node up.mjs FOLDER`. Prints the outputs and what each run changed, or the error. The packages
 * come from the folder of this file.
 */
import { startCloud } from "@immkit/local-cloud";
import { deploy } from "@immkit/pulumi-local";

const cloud = await startCloud();
const events = [];
const changes = () => {
  const done = events.filter((event) => event.done && event.op !== "same");
  events.length = 0;
  return done.map(({ op, type }) => `${op} ${type}`);
};
try {
  const deployment = await deploy({
    program: process.argv[2],
    cloud,
    engine: "pulumi",
    onEvent: (event) => events.push(event),
  });
  const { outputs } = deployment;
  const first = changes();
  await deployment.update();
  const second = changes();
  await deployment.destroy();
  console.log(JSON.stringify({ outputs, first, second, destroyed: changes() }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
} finally {
  await cloud.close();
}
