/**
 * Dynamic resources: their code travels as text in the property `__provider` and runs in a process
 * of `@pulumi/pulumi`'s own (`cmd/dynamic-provider`), the very one that the real engine starts.
 */
import { createRequire } from "node:module";
import path from "node:path";
import grpc from "@grpc/grpc-js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { urnName, urnType } from "../protocol/urn.ts";
import type { PropertyMap } from "../protocol/values.ts";
import { PartialCreateError } from "../provider/provider.ts";
import { type Child, endWithParent, startChild, stopChild } from "../stack/child-process.ts";
import { DeployError } from "../stack/error.ts";
import type { EngineProvider } from "./provider.ts";

export interface DynamicProviderOptions {
  /** The program's, from where its code is resolved. */
  readonly directory: string;
  readonly sdk: string;
  readonly project: string;
  readonly stack: string;
  /** Everything, secrets in clear: it is what `configure` of a dynamic provider gets. */
  readonly config: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
}

export async function startDynamicProvider(
  options: DynamicProviderOptions,
): Promise<EngineProvider & { close(): Promise<void> }> {
  const entry = createRequire(path.join(options.sdk, "package.json")).resolve(
    "./cmd/dynamic-provider/index.js",
  );
  let announce: (line: string) => void = () => undefined;
  const first = new Promise<string>((resolve) => {
    announce = resolve;
  });
  // The address of an engine, which the process wants but does not call.
  const child = startChild(process.execPath, [...endWithParent, entry, "127.0.0.1:0"], {
    cwd: options.directory,
    env: {
      ...options.env,
      PULUMI_NODEJS_PROJECT: options.project,
      PULUMI_NODEJS_STACK: options.stack,
    },
    keepInput: true,
    onLine: (line) => announce(line),
  });
  const line = await Promise.race([first, child.ended.then(() => "")]);
  if (!/^\d+$/.test(line))
    throw new DeployError(
      "EngineFailed",
      `the process for dynamic resources did not start: ${child.errors().trim()}`,
    );
  const client = new providerServices.ResourceProviderClient(
    `127.0.0.1:${line}`,
    grpc.credentials.createInsecure(),
    {
      "grpc.max_receive_message_length": 400 * 1024 * 1024,
      "grpc.max_send_message_length": 400 * 1024 * 1024,
    },
  );
  const provider = dynamicProvider(client, child);
  await call((reply) =>
    client.configure(new messages.ConfigureRequest().setArgs(toStruct(options.config)), reply),
  );
  return provider;
}

function dynamicProvider(
  client: InstanceType<typeof providerServices.ResourceProviderClient>,
  child: Child,
): EngineProvider & { close(): Promise<void> } {
  return {
    async check(urn, olds, news) {
      const request = new messages.CheckRequest()
        .setUrn(urn)
        .setType(urnType(urn))
        .setName(urnName(urn))
        .setOlds(toStruct(olds))
        .setNews(toStruct(news));
      const response = await call<messages.CheckResponse>((reply) => client.check(request, reply));
      return {
        inputs: fromStruct(response.getInputs()),
        failures: response
          .getFailuresList()
          .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
      };
    },
    async diff(urn, id, old, news) {
      const request = new messages.DiffRequest()
        .setUrn(urn)
        .setId(id)
        .setOlds(toStruct(old.outputs))
        .setNews(toStruct(news));
      const response = await call<messages.DiffResponse>((reply) => client.diff(request, reply));
      const answer = response.getChanges();
      // A provider without a diff of its own leaves it to the engine, which compares the inputs.
      const changed =
        answer === messages.DiffResponse.DiffChanges.DIFF_UNKNOWN
          ? JSON.stringify(sorted(old.inputs)) !== JSON.stringify(sorted(news))
          : answer === messages.DiffResponse.DiffChanges.DIFF_SOME;
      return {
        changes: changed || response.getReplacesList().length > 0,
        replaces: response.getReplacesList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
      };
    },
    async create(urn, inputs) {
      const request = new messages.CreateRequest().setUrn(urn).setProperties(toStruct(inputs));
      const response = await call<messages.CreateResponse>((reply) =>
        client.create(request, reply),
      );
      return { id: response.getId(), state: fromStruct(response.getProperties()) };
    },
    async read(urn, id, inputs, state) {
      const request = new messages.ReadRequest()
        .setUrn(urn)
        .setId(id)
        .setInputs(toStruct(inputs))
        .setProperties(toStruct(state));
      const response = await call<messages.ReadResponse>((reply) => client.read(request, reply));
      if (response.getId() === "") return undefined;
      return {
        state: fromStruct(response.getProperties()),
        inputs: response.hasInputs() ? fromStruct(response.getInputs()) : inputs,
      };
    },
    async update(urn, id, old, news) {
      const request = new messages.UpdateRequest()
        .setUrn(urn)
        .setId(id)
        .setOlds(toStruct(old.outputs))
        .setNews(toStruct(news));
      const response = await call<messages.UpdateResponse>((reply) =>
        client.update(request, reply),
      );
      return fromStruct(response.getProperties());
    },
    async delete(urn, id, state) {
      const request = new messages.DeleteRequest()
        .setUrn(urn)
        .setId(id)
        .setProperties(toStruct(state));
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

/** A unary call as a promise. */
function call<Response>(
  start: (reply: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) =>
      error === null
        ? resolve(response)
        : reject(partial(error) ?? new Error(error.details, { cause: error })),
    );
  });
}

/** The error of a resource that exists all the same, when it is one. */
function partial(error: grpc.ServiceError): PartialCreateError | undefined {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (!(packed instanceof Buffer)) return undefined;
  for (const detail of statusMessages.Status.deserializeBinary(packed).getDetailsList()) {
    if (!detail.getTypeUrl().endsWith("pulumirpc.ErrorResourceInitFailed")) continue;
    const failed = messages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
    return new PartialCreateError(
      failed.getId(),
      fromStruct(failed.getProperties()),
      new Error(error.details),
    );
  }
  return undefined;
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

function fromStruct(value: struct.Struct | undefined): PropertyMap {
  return (value?.toJavaScript() ?? {}) as PropertyMap;
}

function toStruct(value: PropertyMap): struct.Struct {
  return struct.Struct.fromJavaScript(value as Record<string, struct.JavaScriptValue>);
}
