/** The calls of Pulumi's plugin protocol (`pulumirpc.ResourceProvider`). */
import grpc from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { ComponentProcess } from "./component-process.ts";
import { Connection } from "./connection.ts";
import { ProviderError } from "./errors.ts";
import { refuseWrongPlace } from "./location.ts";
import { schema, version } from "./package.ts";
import { withoutIgnored } from "./protocol/diff.ts";
import type { EngineLog } from "./protocol/engine.ts";
import {
  checkResponse,
  diffResponse,
  markedProperties,
  plainProperties,
  toStruct,
} from "./protocol/messages.ts";
import * as server from "./protocol/server.ts";
import { markLike, type Properties, present } from "./protocol/values.ts";
import { resourceTypes } from "./resources/index.ts";
import type { ResourceHandlers } from "./resources/resource.ts";
import {
  checkConfiguration,
  configurationChanges,
  withSecretSettings,
} from "./settings/configuration.ts";
import { ProviderSettings } from "./settings/settings.ts";

/** The calls of one plugin process, which is configured once. */
export function providerService(
  log: EngineLog,
  components: ComponentProcess,
): grpc.UntypedServiceImplementation {
  let connection: Connection | undefined;
  // A preview with unknown settings leaves the provider without a configuration.
  const configured = () => connection ?? new Connection(new ProviderSettings({}));
  const handlersOf = (urn: string): ResourceHandlers => {
    const type = typeOf(urn);
    const handlers = resourceTypes[type];
    if (handlers === undefined)
      throw new ProviderError("UnknownType", `immkit has no resource of type ${type}`);
    return handlers(configured());
  };
  return {
    handshake: unary(() =>
      new messages.ProviderHandshakeResponse()
        .setAcceptSecrets(true)
        .setAcceptResources(true)
        .setAcceptOutputs(true),
    ),
    getPluginInfo: unary(() => new pluginMessages.PluginInfo().setVersion(version())),
    getSchema: unary(() => new messages.GetSchemaResponse().setSchema(JSON.stringify(schema()))),

    checkConfig: unary<messages.CheckRequest>((request) => {
      const { inputs, failures } = checkConfiguration(plainProperties(request.getNews()));
      const marked = markLike(inputs, markedProperties(request.getNews()));
      return checkResponse(withSecretSettings(marked as Properties), failures);
    }),
    diffConfig: unary<messages.DiffRequest>((request) => {
      const before = plainProperties(request.getOldInputs() ?? request.getOlds());
      return diffResponse(configurationChanges(before, plainProperties(request.getNews())));
    }),
    configure: unary<messages.ConfigureRequest>((request) => {
      connection = new Connection(new ProviderSettings(plainProperties(request.getArgs())));
      return new messages.ConfigureResponse()
        .setAcceptsecrets(true)
        .setAcceptresources(true)
        .setAcceptoutputs(true)
        .setSupportspreview(true);
    }),

    check: unary<messages.CheckRequest>((request) => {
      const handlers = handlersOf(request.getUrn());
      const given = present(plainProperties(request.getNews()));
      const type = typeOf(request.getUrn()).split(":").at(-1);
      const failures = Object.keys(given)
        .filter((name) => !handlers.inputs.includes(name) && !name.startsWith("__"))
        .map((property) => ({
          property,
          reason: `${property} is not an argument of ${type}. It has: ${handlers.inputs.join(", ")}`,
        }));
      return checkResponse(markLike(given, markedProperties(request.getNews())), [
        ...failures,
        ...handlers.check(given),
      ]);
    }),
    diff: unary<messages.DiffRequest>((request) => {
      const handlers = handlersOf(request.getUrn());
      const changes = handlers.diff({
        id: request.getId(),
        state: plainProperties(request.getOlds()),
        oldInputs: plainProperties(request.getOldInputs()),
        inputs: plainProperties(request.getNews()),
      });
      return diffResponse(withoutIgnored(changes, request.getIgnorechangesList()), {
        deleteBeforeReplace: handlers.deleteBeforeReplace,
      });
    }),
    create: unary<messages.CreateRequest>(async (request) => {
      const handlers = handlersOf(request.getUrn());
      const inputs = plainProperties(request.getProperties());
      const urn = request.getUrn();
      const { id, state } = request.getPreview()
        ? { id: "", state: handlers.previewCreate(inputs) }
        : await handlers.create({
            urn,
            inputs,
            timeout: request.getTimeout(),
            report: (message) => log.info(urn, message),
          });
      const marked = markLike(state, markedProperties(request.getProperties()));
      return new messages.CreateResponse().setId(id).setProperties(toStruct(marked));
    }),
    read: unary<messages.ReadRequest>(async (request) => {
      const found = await handlersOf(request.getUrn()).read({
        id: request.getId(),
        state: plainProperties(request.getProperties()),
        inputs: plainProperties(request.getInputs()),
      });
      // A response without an id means that the resource doesn't exist.
      if (found === undefined) return new messages.ReadResponse();
      const state = markLike(found.state, markedProperties(request.getProperties()));
      const inputs = markLike(found.inputs, markedProperties(request.getInputs()));
      return new messages.ReadResponse()
        .setId(request.getId())
        .setProperties(toStruct(state))
        .setInputs(toStruct(inputs));
    }),
    update: unary<messages.UpdateRequest>(async (request) => {
      const handlers = handlersOf(request.getUrn());
      const state = plainProperties(request.getOlds());
      const inputs = plainProperties(request.getNews());
      const oldInputs = plainProperties(request.getOldInputs());
      if (request.getPreview()) refuseWrongPlace(configured(), inputs, state);
      const updated = request.getPreview()
        ? { ...state, ...inputs }
        : await handlers.update({ id: request.getId(), state, oldInputs, inputs });
      const like = {
        ...markedProperties(request.getOlds()),
        ...markedProperties(request.getNews()),
      };
      return new messages.UpdateResponse().setProperties(toStruct(markLike(updated, like)));
    }),
    delete: unary<messages.DeleteRequest>(async (request) => {
      const state = plainProperties(request.getProperties());
      await handlersOf(request.getUrn()).delete({ id: request.getId(), state });
      return new empty.Empty();
    }),

    construct: unary<messages.ConstructRequest>((request) => components.construct(request)),

    // The engine stops the process itself. It reports a plugin that ends earlier as crashed.
    cancel: unary(() => new empty.Empty()),
  };
}

const typeOf = (urn: string) => (urn.split("::")[2] ?? "").split("$").at(-1) as string;

function unary<Request>(handler: (request: Request) => unknown) {
  return server.unary(handler, statusOf);
}

/** Never UNAVAILABLE: the engine takes that for the end of the plugin. */
function statusOf(error: unknown): grpc.status {
  if (error instanceof ProviderError) {
    return error.code === "UnknownType"
      ? grpc.status.INVALID_ARGUMENT
      : grpc.status.FAILED_PRECONDITION;
  }
  const { status } = error as { readonly status?: unknown };
  if (status === 401 || status === 403) return grpc.status.PERMISSION_DENIED;
  if (status === 404) return grpc.status.NOT_FOUND;
  if (status === 409) return grpc.status.ALREADY_EXISTS;
  return grpc.status.UNKNOWN;
}
