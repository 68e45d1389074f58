#!/usr/bin/env node
/** `pulumi-resource-alicloud`: what the engine starts when it finds this on PATH. The first line of output is the port. */
import { serveProvider } from "./grpc.ts";

const { port } = await serveProvider();
process.stdout.write(`${port}\n`);
