/**
 * `pulumi-resource-alicloud`: the engine finds this plugin on PATH and starts it with the engine's
 * own address as argument. The first line of output is the plugin's port.
 */
import { endWithEngine } from "./engine-watch.ts";
import { serveProvider } from "./server.ts";

const { port } = await serveProvider();
endWithEngine(process.argv[2]);
process.stdout.write(`${port}\n`);
