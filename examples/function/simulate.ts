/**
 * Does on the local cloud what Function Compute does: takes messages from the queue, and invokes
 * the bundled function with them. It uploads and submits the samples first.
 */
import path from "node:path";
import { ModerationClient, parseRuntimeConfig, QueueClient, safeDecode } from "@immkit/runtime";
import { credentialsFor } from "@immkit/runtime/credentials";
import type { FunctionHandler } from "@immkit/runtime/function";
import { sampleFiles, upload } from "../quickstart/media.ts";
import { queueEvent } from "./trigger.ts";

if (!process.env["IMMKIT_CONFIG"])
  throw new Error(
    "IMMKIT_CONFIG is not set. Run `npx immkit dev` in another terminal, and wait until the program is deployed.",
  );
const config = parseRuntimeConfig(process.env["IMMKIT_CONFIG"]);
const credentials = credentialsFor(config, { sessionName: "function" });

const files = (await sampleFiles()).filter((file) => !file.endsWith(".mp4"));
const uris = await upload(files, config, credentials, process.env["IMMKIT_ENDPOINT"]);
const client = ModerationClient.fromConfig(config, { credentials });
for (const uri of uris) await client.submitImage({ uri });
console.error(`Submitted ${uris.length} objects. The function prints each verdict.`);

const bundle = path.join(import.meta.dirname, "dist/index.mjs");
const { handler } = (await import(bundle)) as { readonly handler: FunctionHandler };
const { queue: name, endpoints } = config;
const queue = new QueueClient({ endpoint: endpoints.mns, queue: name, credentials });
let open = uris.length;
while (open > 0) {
  const messages = await queue.receive({ waitSeconds: 5 });
  if (messages.length === 0) continue;
  await handler(queueEvent(messages, config));
  await queue.delete(messages.map(({ receiptHandle }) => receiptHandle));
  for (const { body } of messages) {
    const [result] = safeDecode(body);
    // A person's verdict follows `review`.
    if (result.ok && result.value.suggestion !== "review") open--;
  }
}
await queue.close();
await client.close();
