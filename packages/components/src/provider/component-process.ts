import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type messages from "@pulumi/pulumi/proto/provider_pb.js";
import { insidePlugin } from "../imm/inside-plugin.ts";
import { channelOptions } from "./protocol/server.ts";

/** Creates components in a second process, which is started by the first call. */
export class ComponentProcess {
  readonly #engine: string | undefined;
  #client: Promise<InstanceType<typeof providerServices.ResourceProviderClient>> | undefined;

  constructor(engine: string | undefined) {
    this.#engine = engine;
  }

  /** Rejects with the error of the process, its status included. */
  async construct(request: messages.ConstructRequest): Promise<messages.ConstructResponse> {
    this.#client ??= this.#start();
    const client = await this.#client;
    return new Promise((resolve, reject) => {
      client.construct(request, (error, response) => {
        if (error === null) resolve(response as messages.ConstructResponse);
        else reject(error);
      });
    });
  }

  async #start() {
    const host = new URL(`component-host${path.extname(import.meta.url)}`, import.meta.url);
    const child = spawn(process.execPath, [fileURLToPath(host), this.#engine ?? ""], {
      env: { ...process.env, [insidePlugin]: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    process.once("exit", () => child.kill());
    const port = await Promise.race([
      once(createInterface(child.stdout), "line").then(([line]) => String(line).trim()),
      once(child, "exit").then(([code]) => {
        throw new Error(`the process for components ended with ${code}`);
      }),
    ]);
    return new providerServices.ResourceProviderClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
      channelOptions,
    );
  }
}
