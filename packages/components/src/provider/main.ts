/**
 * The provider plugin `immkit`. The engine starts it with its own address as argument. The first
 * line of output is the plugin's port. Importing this module starts it; a wrapper package with its
 * own plugin folder imports `@immkit/components/provider`.
 * @module
 */
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { ComponentProcess } from "./component-process.ts";
import { endWithEngine, engineLog } from "./protocol/engine.ts";
import { listen } from "./protocol/server.ts";
import { providerService } from "./service.ts";

const engine = process.argv[2];
const port = await listen(
  providerServices.ResourceProviderService,
  providerService(engineLog(engine), new ComponentProcess(engine)),
);
endWithEngine(engine);
process.stdout.write(`${port}\n`);
