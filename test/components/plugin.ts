/** The provider plugin as a process, called by gRPC like from the engine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import type { LocalCloud } from "@immkit/local-cloud";
import { childVariables } from "../child-variables.ts";

const require = createRequire(import.meta.url);
const inSdk = createRequire(require.resolve("@pulumi/pulumi"));
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb.js");
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const grpc = inSdk("@grpc/grpc-js");
const { Struct } = inSdk("google-protobuf/google/protobuf/struct_pb.js");
const { Empty } = inSdk("google-protobuf/google/protobuf/empty_pb.js");

const executable = path.resolve(
  import.meta.dirname,
  "../../packages/components/plugin/pulumi-resource-immkit",
);

export type Properties = Readonly<Record<string, unknown>>;

/** A property that was refused. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** A diff: each changed path with its kind, such as `UPDATE_REPLACE`. */
export interface Diff {
  readonly changes: boolean;
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly paths: Readonly<Record<string, string>>;
}

/** The calls for resources of one type. */
export interface ResourceCalls {
  check(inputs: Properties): Promise<{ inputs: Properties; failures: Failure[] }>;
  diff(id: string, state: Properties, inputs: Properties, oldInputs?: Properties): Promise<Diff>;
  create(
    inputs: Properties,
    options?: { readonly preview?: boolean; readonly timeout?: number },
  ): Promise<{ id: string; state: Properties }>;
  /** Undefined if the resource does not exist. */
  read(
    id: string,
    state?: Properties,
    inputs?: Properties,
  ): Promise<{ state: Properties; inputs: Properties } | undefined>;
  update(id: string, state: Properties, inputs: Properties, preview?: boolean): Promise<Properties>;
  delete(id: string, state: Properties): Promise<void>;
}

export interface Plugin {
  checkConfig(config: Properties): Promise<{ inputs: Properties; failures: Failure[] }>;
  diffConfig(before: Properties, after: Properties): Promise<Diff>;
  configure(config: Properties): Promise<void>;
  resource(type: string): ResourceCalls;
  schema(): Promise<Readonly<Record<string, unknown>>>;
  version(): Promise<string>;
  /** What the process has printed; the engine shows it to the user. */
  log(): string;
  /** The messages that the plugin has sent to the engine. */
  readonly messages: readonly string[];
  /** Ends the engine, as if it was killed. */
  killEngine(): void;
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** The settings of the immkit provider for a local cloud. */
export function settingsFor(
  cloud: LocalCloud,
  key: { readonly accessKeyId: string; readonly accessKeySecret: string } = cloud,
): Record<string, string> {
  const { host } = new URL(cloud.endpoint);
  return {
    region: cloud.region,
    accessKey: key.accessKeyId,
    secretKey: key.accessKeySecret,
    protocol: "HTTP",
    endpoints: JSON.stringify({ imm: host, mnsOpen: host, sts: host }),
  };
}

/** Starts the plugin with only PATH and `env` in its environment. */
export async function startPlugin(
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Plugin> {
  const engine = await startEngine();
  const child = spawn(process.execPath, [executable, `127.0.0.1:${engine.port}`], {
    env: { ...childVariables, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  const printed: string[] = [];
  child.stderr.on("data", (data) => printed.push(String(data)));
  const port = await firstLine(child, printed);
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());

  /** The response has the methods of Pulumi's generated messages, which have no types here. */
  function call(method: string, request: unknown): Promise<ReturnType<typeof require>> {
    return new Promise((resolve, reject) => {
      client[method](request, (error: Error | null, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      );
    });
  }
  const checked = (answer: ReturnType<typeof require>) => ({
    inputs: answer.getInputs().toJavaScript() as Properties,
    failures: answer.toObject().failuresList as Failure[],
  });

  return {
    async checkConfig(config) {
      const request = new messages.CheckRequest().setOlds(struct({})).setNews(struct(config));
      return checked(await call("checkConfig", request));
    },
    async diffConfig(before, after) {
      const request = new messages.DiffRequest()
        .setOldInputs(struct(before))
        .setOlds(struct(before))
        .setNews(struct(after));
      return diffOf(await call("diffConfig", request));
    },
    async configure(config) {
      await call("configure", new messages.ConfigureRequest().setArgs(struct(config)));
    },
    resource(type) {
      const urn = `urn:pulumi:dev::shop::${type}::thing`;
      return {
        async check(inputs) {
          const request = new messages.CheckRequest()
            .setUrn(urn)
            .setOlds(struct({}))
            .setNews(struct(inputs));
          return checked(await call("check", request));
        },
        async diff(id, state, inputs, oldInputs = inputs) {
          const request = new messages.DiffRequest()
            .setUrn(urn)
            .setId(id)
            .setOlds(struct(state))
            .setOldInputs(struct(oldInputs))
            .setNews(struct(inputs));
          return diffOf(await call("diff", request));
        },
        async create(inputs, { preview = false, timeout = 0 } = {}) {
          const request = new messages.CreateRequest()
            .setUrn(urn)
            .setPreview(preview)
            .setTimeout(timeout)
            .setProperties(struct(inputs));
          const answer = await call("create", request);
          return { id: answer.getId(), state: answer.getProperties().toJavaScript() };
        },
        async read(id, state = {}, inputs = {}) {
          const request = new messages.ReadRequest()
            .setUrn(urn)
            .setId(id)
            .setProperties(struct(state))
            .setInputs(struct(inputs));
          const answer = await call("read", request);
          if (answer.getId() === "") return undefined;
          return {
            state: answer.getProperties().toJavaScript(),
            inputs: answer.getInputs().toJavaScript(),
          };
        },
        async update(id, state, inputs, preview = false) {
          const request = new messages.UpdateRequest()
            .setUrn(urn)
            .setId(id)
            .setPreview(preview)
            .setOlds(struct(state))
            .setNews(struct(inputs));
          return (await call("update", request)).getProperties().toJavaScript();
        },
        async delete(id, state) {
          const request = new messages.DeleteRequest()
            .setUrn(urn)
            .setId(id)
            .setProperties(struct(state));
          await call("delete", request);
        },
      };
    },
    schema: async () =>
      JSON.parse((await call("getSchema", new messages.GetSchemaRequest())).getSchema()),
    version: async () => (await call("getPluginInfo", new Empty())).getVersion(),
    log: () => printed.join(""),
    messages: engine.messages,
    killEngine: engine.kill,
    ended,
    async stop() {
      client.close();
      child.kill();
      await ended;
      engine.kill();
    },
  };
}

function struct(properties: Properties) {
  return Struct.fromJavaScript(properties);
}

function diffOf(answer: ReturnType<typeof require>): Diff {
  const kinds = Object.entries(messages.PropertyDiff.Kind) as [string, number][];
  const nameOf = (kind: number) => kinds.find(([, value]) => value === kind)?.[0] ?? "";
  const paths: Record<string, string> = {};
  answer.getDetaileddiffMap().forEach((change: ReturnType<typeof require>, at: string) => {
    paths[at] = nameOf(change.getKind());
  });
  return {
    changes: answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
    replaces: answer.getReplacesList(),
    deleteBeforeReplace: answer.getDeletebeforereplace(),
    paths,
  };
}

/** As much of an engine as a plugin calls. */
async function startEngine() {
  const received: string[] = [];
  const server = new grpc.Server();
  server.addService(EngineService, {
    log(request: ReturnType<typeof require>, reply: (error: null, answer: unknown) => void) {
      received.push(request.request.getMessage());
      reply(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(
      "127.0.0.1:0",
      grpc.ServerCredentials.createInsecure(),
      (error: Error | null, bound: number) => (error ? reject(error) : resolve(bound)),
    );
  });
  return { port, messages: received, kill: (): void => server.forceShutdown() };
}

async function firstLine(child: ChildProcess, printed: readonly string[]): Promise<string> {
  const [data] = await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, "data"),
    once(child, "exit").then(([code]) =>
      Promise.reject(new Error(`the plugin ended with ${code}: ${printed.join("")}`)),
    ),
  ]);
  return String(data).trim();
}
