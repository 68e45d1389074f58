/**
 * Runs the policy pack without the engine, in the way the engine does: in its own process, with
 * calls by gRPC.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";

export const packFolder = path.resolve(import.meta.dirname, "../../policies/moderation");

const require = createRequire(path.join(packFolder, "package.json"));
const inSdk = createRequire(require.resolve("@pulumi/pulumi"));
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js");
const messages = require("@pulumi/pulumi/proto/analyzer_pb.js");
const { credentials } = inSdk("@grpc/grpc-js");
const { Struct } = inSdk("google-protobuf/google/protobuf/struct_pb.js");
const { Empty } = inSdk("google-protobuf/google/protobuf/empty_pb.js");

interface AnalyzedResource {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** Property to names of other resources. */
  readonly dependsOn?: Readonly<Record<string, readonly string[]>>;
}

interface Diagnostic {
  readonly policyname: string;
  readonly message: string;
  readonly enforcementlevel: number;
  readonly severity: number;
  readonly urn: string;
}

/** Values of the protocol's enum. */
export const level = { advisory: 0, mandatory: 1 } as const;
export const severity = { low: 1, medium: 2, high: 3, critical: 4 } as const;

export interface Analyzer {
  /** A plain object with the fields of Pulumi's AnalyzerInfo. */
  info(): Promise<ReturnType<typeof JSON.parse>>;
  configure(policies: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Promise<void>;
  analyze(resource: AnalyzedResource): Promise<Diagnostic[]>;
  analyzeStack(resources: readonly AnalyzedResource[]): Promise<Diagnostic[]>;
  stop(): Promise<void>;
}

export async function startAnalyzer(): Promise<Analyzer> {
  const child = spawn(
    process.execPath,
    [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", packFolder],
    {
      cwd: packFolder,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const client = new AnalyzerClient(
    `127.0.0.1:${await firstLine(child)}`,
    credentials.createInsecure(),
  );
  /** The response has the methods of Pulumi's generated messages, which have no types here. */
  const call = (method: string, request: unknown): Promise<ReturnType<typeof require>> =>
    new Promise((resolve, reject) => {
      client[method](request, (error: Error | null, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      );
    });
  const urnOf = (name: string, type: string) => `urn:pulumi:dev::shop::${type}::${name}`;

  const options = () =>
    new messages.AnalyzerResourceOptions().setCustomtimeouts(
      new messages.AnalyzerResourceOptions.CustomTimeouts(),
    );

  return {
    info: async () => (await call("getAnalyzerInfo", new Empty())).toObject(),
    async configure(policies) {
      const request = new messages.ConfigureAnalyzerRequest();
      for (const [name, properties] of Object.entries(policies)) {
        const config = new messages.PolicyConfig()
          .setEnforcementlevel(level.mandatory)
          .setProperties(Struct.fromJavaScript(properties));
        request.getPolicyconfigMap().set(name, config);
      }
      await call("configure", request);
    },
    async analyze({ type, name, props }) {
      const request = new messages.AnalyzeRequest()
        .setType(type)
        .setName(name)
        .setUrn(urnOf(name, type))
        .setProperties(Struct.fromJavaScript(props))
        .setOptions(options());
      return (await call("analyze", request)).toObject().diagnosticsList;
    },
    async analyzeStack(resources) {
      const typeOf = new Map(resources.map(({ name, type }) => [name, type]));
      const list = resources.map(({ type, name, props, parent, dependsOn = {} }) => {
        const resource = new messages.AnalyzerResource()
          .setType(type)
          .setName(name)
          .setUrn(urnOf(name, type))
          .setProperties(Struct.fromJavaScript(props))
          .setOptions(options());
        if (parent !== undefined) resource.setParent(urnOf(parent, typeOf.get(parent) ?? ""));
        for (const [property, names] of Object.entries(dependsOn)) {
          const urns = names.map((each) => urnOf(each, typeOf.get(each) ?? ""));
          resource
            .getPropertydependenciesMap()
            .set(property, new messages.AnalyzerPropertyDependencies().setUrnsList(urns));
        }
        return resource;
      });
      return (
        await call("analyzeStack", new messages.AnalyzeStackRequest().setResourcesList(list))
      ).toObject().diagnosticsList;
    },
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
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the pack ended with ${code}`))),
  ]);
  return String(data).trim();
}
