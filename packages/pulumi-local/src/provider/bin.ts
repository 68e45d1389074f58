#!/usr/bin/env node
import { endWithEngine } from "./engine-watch.ts";
/**
 * `pulumi-resource-alicloud`: what the engine starts when it finds this on PATH, with its own
 * address as the argument. The first line of output is the port.
 */
import { serveProvider } from "./server.ts";

const { port } = await serveProvider();
endWithEngine(process.argv[2]);
process.stdout.write(`${port}\n`);
