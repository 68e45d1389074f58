/** The application: prints each verdict, until Ctrl-C. */
import { NotificationConsumer, parseRuntimeConfig, stopOnSignal } from "@immkit/runtime";
import { credentialsFor } from "@immkit/runtime/credentials";

if (!process.env.IMMKIT_CONFIG)
  throw new Error("IMMKIT_CONFIG is not set. Run `npx immkit dev` in another terminal first.");
const config = parseRuntimeConfig(process.env.IMMKIT_CONFIG);
const consumer = NotificationConsumer.fromConfig(config, {
  // The key in the environment can only assume the application's role.
  credentials: credentialsFor(config, { sessionName: "app" }),
  handler: async ({ uri, suggestion, categories }) => {
    console.log(uri, suggestion, categories.join(", "));
  },
});
await consumer.start();
console.error(`Waiting for verdicts in ${config.queue}`);
await stopOnSignal(consumer);
