/** Pulumi's own process for dynamic providers, called by gRPC like from the engine. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const inSdk = createRequire(require.resolve("@pulumi/pulumi"));
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const { credentials } = inSdk("@grpc/grpc-js");
const { Struct } = inSdk("google-protobuf/google/protobuf/struct_pb.js");

type Properties = Readonly<Record<string, unknown>>;

export interface DynamicHost {
  check(inputs: Properties): Promise<{ property: string; reason: string }[]>;
  diff(
    id: string,
    state: Properties,
    inputs: Properties,
  ): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: Properties): Promise<{ id: string; state: Record<string, unknown> }>;
  /** Undefined if the resource does not exist. */
  read(id: string, state: Properties): Promise<Record<string, unknown> | undefined>;
  update(id: string, state: Properties, inputs: Properties): Promise<Record<string, unknown>>;
  delete(id: string, state: Properties): Promise<void>;
  /** What the process has printed; the engine shows it to the user. */
  readonly log: () => string;
  stop(): Promise<void>;
}

/**
 * @param provider the source in `__provider` of the state.
 * @param config the stack's configuration with secrets in plain text, as the engine passes it to
 *   this process.
 * @param options.cwd folder of the Pulumi program.
 */
export async function startDynamicHost(
  provider: string,
  config: Properties,
  options: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<DynamicHost> {
  const { cwd = import.meta.dirname, env = {} } = options;
  const child = spawn(
    process.execPath,
    [require.resolve("@pulumi/pulumi/cmd/dynamic-provider"), "127.0.0.1:1"],
    {
      cwd,
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const printed: string[] = [];
  child.stderr.on("data", (data) => printed.push(String(data)));
  const port = await firstLine(child);
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const struct = (properties: Properties) =>
    Struct.fromJavaScript({ ...properties, __provider: provider });

  /** The response has the methods of Pulumi's generated messages, which have no types here. */
  function call(method: string, request: unknown): Promise<ReturnType<typeof require>> {
    return new Promise((resolve, reject) => {
      client[method](request, (error: Error | null, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      );
    });
  }

  await call("configure", new messages.ConfigureRequest().setArgs(Struct.fromJavaScript(config)));
  return {
    async check(inputs) {
      const answer = await call(
        "check",
        new messages.CheckRequest().setOlds(Struct.fromJavaScript({})).setNews(struct(inputs)),
      );
      return answer.toObject().failuresList;
    },
    async diff(id, state, inputs) {
      const answer = await call(
        "diff",
        new messages.DiffRequest().setId(id).setOlds(struct(state)).setNews(struct(inputs)),
      );
      return {
        changes: answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME,
        replaces: answer.getReplacesList(),
        deleteBeforeReplace: answer.getDeletebeforereplace(),
      };
    },
    async create(inputs) {
      const answer = await call(
        "create",
        new messages.CreateRequest().setProperties(struct(inputs)),
      );
      return { id: answer.getId(), state: answer.getProperties().toJavaScript() };
    },
    async read(id, state) {
      const answer = await call(
        "read",
        new messages.ReadRequest().setId(id).setProperties(struct(state)),
      );
      return answer.getId() === "" ? undefined : answer.getProperties().toJavaScript();
    },
    async update(id, state, inputs) {
      const answer = await call(
        "update",
        new messages.UpdateRequest().setId(id).setOlds(struct(state)).setNews(struct(inputs)),
      );
      return answer.getProperties().toJavaScript();
    },
    async delete(id, state) {
      await call("delete", new messages.DeleteRequest().setId(id).setProperties(struct(state)));
    },
    log: () => printed.join(""),
    async stop() {
      client.close();
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [data] = await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, "data"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the host ended with ${code}`))),
  ]);
  return String(data).trim();
}
