/** Programs of a user: they import entry points, and use what a function uses. */

/** How a program imports. */
export type ModuleFormat = "esm" | "cjs";

/**
 * The text of a program that imports entry points, and prints `works`. With `@immkit/runtime` it
 * also submits an image to its own server, and handles the event of a function.
 */
export function programOf(entries: readonly string[], format: ModuleFormat): string {
  const load = (name: string, as: string) =>
    format === "esm" ? `import * as ${as} from "${name}";` : `const ${as} = require("${name}");`;
  const lines = [
    load("node:http", "http"),
    ...entries.map((entry, index) => load(entry, `entry${index}`)),
    `const entries = { ${entries.map((entry, index) => `"${entry}": entry${index}`).join(", ")} };`,
    'for (const [name, entry] of Object.entries(entries)) if (Object.keys(entry).length === 0) throw new Error(name + " exports nothing");',
    entries.includes("@immkit/runtime") ? useOfFunction : "async function use() {}",
    'const done = use().then(() => "works");',
    "done.then(console.log);",
    ...(format === "esm" ? ["export { done };"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

const useOfFunction = `async function use() {
  const { ModerationClient } = entries["@immkit/runtime"];
  const { staticCredentials } = entries["@immkit/runtime/credentials"];
  const { createFunctionHandler } = entries["@immkit/runtime/function"];
  const server = http.createServer((request, response) => response.end('{"RequestId":"R","TaskId":"ImageModeration-1"}'));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
  const endpoint = "http://127.0.0.1:" + server.address().port;
  const client = new ModerationClient({ region: "cn-hangzhou", project: "p", credentials, endpoint });
  const { taskId } = await client.submitImage({ uri: "oss://bucket/a.jpg" });
  const handled = [];
  const handler = createFunctionHandler({ lookup: client, handler: (outcome) => void handled.push(outcome.taskId) });
  await handler(Buffer.from(JSON.stringify({ TaskId: taskId, Status: "Succeeded", Suggestion: "pass" })));
  await client.close();
  server.closeAllConnections();
  server.close();
  if (handled.join() !== "ImageModeration-1") throw new Error("handled " + handled.join());
}`;
