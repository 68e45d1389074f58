/** Starts a provider's executable, as the real engine does. */
import { access } from "node:fs/promises";
import path from "node:path";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { call, toStruct } from "../protocol/grpc.ts";
import type { ProviderPlugin } from "../protocol/provider.ts";
import { withoutSecrets } from "../protocol/secrets.ts";
import { type Child, startChild, stopChild } from "../stack/child-process.ts";
import { DeployError } from "../stack/error.ts";
import {
  checkResult,
  connectPlugin,
  diffResult,
  ifImplemented,
  type PluginClient,
  pluginProvider,
} from "./plugin-client.ts";

/** How to start a plugin. */
export interface PluginOptions {
  readonly packageName: string;
  /** The folder with the executable `pulumi-resource-NAME`. */
  readonly folder: string;
  /** The folder of the program. */
  readonly program: string;
  /** `host:port` of the engine. The plugin ends when this address closes its connections. */
  readonly engine: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the process. Rejects with a `DeployError` (`EngineFailed`) if it doesn't start. */
export async function startPlugin(options: PluginOptions): Promise<ProviderPlugin> {
  const { packageName, program, engine, env } = options;
  const executable = await findExecutable(options);
  const firstLine = Promise.withResolvers<string>();
  const child = startChild(executable, [engine], {
    cwd: program,
    env,
    onLine: firstLine.resolve,
  });
  const failed = (reason: string) =>
    new DeployError("EngineFailed", `the provider ${packageName} (${executable}) ${reason}`);
  let port: string;
  try {
    port = await Promise.race([firstLine.promise, child.ended.then(() => "")]);
  } catch (cause) {
    throw failed(`can't be started: ${String(cause)}`);
  }
  if (!/^\d+$/.test(port.trim())) {
    await stopChild(child);
    throw failed(`did not print its port: ${child.errors().trim() || port}`);
  }
  const client = connectPlugin(Number(port));
  try {
    const acceptsSecrets = await handshake(client, options);
    return providerPlugin(client, child, acceptsSecrets);
  } catch (error) {
    client.close();
    await stopChild(child);
    throw error;
  }
}

async function findExecutable({ packageName, folder }: PluginOptions): Promise<string> {
  const name = `pulumi-resource-${packageName}`;
  const names = process.platform === "win32" ? [`${name}.exe`, `${name}.cmd`] : [name];
  for (const executable of names.map((file) => path.join(folder, file))) {
    const found = await access(executable).then(
      () => true,
      () => false,
    );
    if (found) return executable;
  }
  throw new DeployError(
    "ProjectInvalid",
    `${folder} has no ${names.join(" or ")}. Pulumi.yaml names this folder for ${packageName}`,
  );
}

/** Whether the plugin accepts secrets; `undefined` if it is only known after Configure. */
async function handshake(
  client: PluginClient,
  { engine, folder, program }: PluginOptions,
): Promise<boolean | undefined> {
  const request = new providerMessages.ProviderHandshakeRequest()
    .setEngineAddress(engine)
    .setRootDirectory(folder)
    .setProgramDirectory(program)
    .setConfigureWithUrn(true);
  const response = await ifImplemented(
    call<providerMessages.ProviderHandshakeResponse>((reply) => client.handshake(request, reply)),
  );
  await ifImplemented(call((reply) => client.getPluginInfo(new empty.Empty(), reply)));
  return response?.getAcceptSecrets() || undefined;
}

function providerPlugin(
  client: PluginClient,
  child: Child,
  acceptsSecrets: boolean | undefined,
): ProviderPlugin {
  return {
    async checkConfig({ urn, type, name, inputs, oldInputs }) {
      const request = new providerMessages.CheckRequest()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setOlds(toStruct(oldInputs))
        .setNews(toStruct(inputs));
      const response = await ifImplemented(
        call<providerMessages.CheckResponse>((reply) => client.checkConfig(request, reply)),
      );
      return checkResult(response, inputs);
    },
    async diffConfig({ urn, type, name, id, oldInputs, inputs }) {
      const request = new providerMessages.DiffRequest()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setId(id)
        .setOlds(toStruct(oldInputs))
        .setOldInputs(toStruct(oldInputs))
        .setNews(toStruct(inputs));
      const response = await ifImplemented(
        call<providerMessages.DiffResponse>((reply) => client.diffConfig(request, reply)),
      );
      return diffResult(response, oldInputs, inputs);
    },
    async configure({ urn, type, name, id, inputs }) {
      const request = new providerMessages.ConfigureRequest()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setId(id)
        .setArgs(toStruct(inputs))
        .setAcceptsecrets(true)
        .setSendsOldInputs(true)
        .setSendsOldInputsToDelete(true);
      const variables = request.getVariablesMap();
      for (const [key, value] of Object.entries(withoutSecrets(inputs))) {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        variables.set(`${type.slice("pulumi:providers:".length)}:config:${key}`, text);
      }
      const response = await call<providerMessages.ConfigureResponse>((reply) =>
        client.configure(request, reply),
      );
      return pluginProvider(client, acceptsSecrets ?? response.getAcceptsecrets());
    },
    async close() {
      await call((reply) => client.cancel(new empty.Empty(), reply)).catch(() => undefined);
      client.close();
      await stopChild(child);
    },
  };
}
