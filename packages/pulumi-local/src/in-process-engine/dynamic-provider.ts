/**
 * Dynamic resources. Their code is text in the property `__provider`. A process of `@pulumi/pulumi`
 * (`cmd/dynamic-provider`) runs it, as with the real engine.
 */
import { createRequire } from "node:module";
import path from "node:path";
import grpc from "@grpc/grpc-js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { call, channelOptions, fromStruct, toStruct } from "../protocol/grpc.ts";
import type { ExistingResource, Provider, ResourceChange } from "../protocol/provider.ts";
import type { ResourceIdentity } from "../protocol/urn.ts";
import { type Child, endWithParent, startChild, stopChild } from "../stack/child-process.ts";
import { DeployError } from "../stack/error.ts";

export interface DynamicProviderOptions {
  /** The folder of the program, which can load the code's modules. */
  readonly directory: string;
  /** The folder of `@pulumi/pulumi`. */
  readonly sdk: string;
  readonly project: string;
  readonly stack: string;
  /** All settings, with secrets in plain text. A dynamic provider's `configure` gets them. */
  readonly config: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

export interface DynamicProvider extends Provider {
  close(): Promise<void>;
}

/** Starts the process. Rejects with a `DeployError` (`EngineFailed`) if it doesn't start. */
export async function startDynamicProvider(
  options: DynamicProviderOptions,
): Promise<DynamicProvider> {
  const entry = createRequire(path.join(options.sdk, "package.json")).resolve(
    "./cmd/dynamic-provider/index.js",
  );
  const firstLine = Promise.withResolvers<string>();
  // The process requires the address of an engine as argument, but doesn't call it.
  const child = startChild(process.execPath, [...endWithParent, entry, "127.0.0.1:0"], {
    cwd: options.directory,
    env: {
      ...options.env,
      PULUMI_NODEJS_PROJECT: options.project,
      PULUMI_NODEJS_STACK: options.stack,
    },
    keepInput: true,
    onLine: firstLine.resolve,
  });
  const port = await Promise.race([firstLine.promise, child.ended.then(() => "")]);
  if (!/^\d+$/.test(port))
    throw new DeployError(
      "EngineFailed",
      `the process for dynamic resources did not start: ${child.errors().trim()}`,
    );
  const client = new providerServices.ResourceProviderClient(
    `127.0.0.1:${port}`,
    grpc.credentials.createInsecure(),
    channelOptions,
  );
  const settings = new messages.ConfigureRequest().setArgs(toStruct(options.config));
  await call((reply) => client.configure(settings, reply));
  return dynamicProvider(client, child);
}

function dynamicProvider(
  client: InstanceType<typeof providerServices.ResourceProviderClient>,
  child: Child,
): DynamicProvider {
  return {
    async check({ urn, type, name, inputs, oldInputs }) {
      const request = new messages.CheckRequest()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setOlds(toStruct(oldInputs))
        .setNews(toStruct(inputs));
      const response = await call<messages.CheckResponse>((reply) => client.check(request, reply));
      return {
        inputs: fromStruct(response.getInputs()),
        failures: response
          .getFailuresList()
          .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
      };
    },
    async diff(change) {
      const request = changed(new messages.DiffRequest(), change);
      const response = await call<messages.DiffResponse>((reply) => client.diff(request, reply));
      const { DIFF_UNKNOWN, DIFF_SOME } = messages.DiffResponse.DiffChanges;
      const changes = response.getChanges();
      const replaces = response.getReplacesList();
      const { oldInputs, inputs } = change;
      // For a provider without a diff, the engine compares the inputs.
      const differs =
        changes === DIFF_UNKNOWN
          ? JSON.stringify(sorted(oldInputs)) !== JSON.stringify(sorted(inputs))
          : changes === DIFF_SOME;
      return {
        changes: differs || replaces.length > 0,
        replaces,
        deleteBeforeReplace: response.getDeletebeforereplace(),
      };
    },
    async create({ urn, inputs }) {
      const request = new messages.CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
      const response = await call<messages.CreateResponse>((reply) =>
        client.create(request, reply),
      );
      return { id: response.getId(), state: fromStruct(response.getProperties()) };
    },
    async read(resource) {
      const request = existing(new messages.ReadRequest(), resource).setInputs(
        toStruct(resource.inputs),
      );
      const response = await call<messages.ReadResponse>((reply) => client.read(request, reply));
      if (response.getId() === "") return undefined;
      return {
        state: fromStruct(response.getProperties()),
        inputs: response.hasInputs() ? fromStruct(response.getInputs()) : resource.inputs,
      };
    },
    async update(change) {
      const request = changed(new messages.UpdateRequest(), change);
      const response = await call<messages.UpdateResponse>((reply) =>
        client.update(request, reply),
      );
      return fromStruct(response.getProperties());
    },
    async delete(resource) {
      const request = existing(new messages.DeleteRequest(), resource);
      await call((reply) => client.delete(request, reply));
    },
    async invoke(token) {
      throw new Error(`a dynamic provider has no function ${token}`);
    },
    async close() {
      client.close();
      await stopChild(child);
    },
  };
}

function changed<Request extends messages.DiffRequest | messages.UpdateRequest>(
  request: Request,
  { urn, id, state, inputs }: ResourceChange,
): Request {
  request.setUrn(urn).setId(id).setOlds(toStruct(state)).setNews(toStruct(inputs));
  return request;
}

function existing<Request extends messages.ReadRequest | messages.DeleteRequest>(
  request: Request,
  { urn, id, state }: ResourceIdentity & ExistingResource,
): Request {
  request.setUrn(urn).setId(id).setProperties(toStruct(state));
  return request;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
