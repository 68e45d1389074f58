/** The engine's side of Pulumi's plugin protocol (`pulumirpc.ResourceProvider`). */
import { isDeepStrictEqual } from "node:util";
import grpc from "@grpc/grpc-js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { call, channelOptions, fromStruct, toStruct } from "../protocol/grpc.ts";
import {
  type CheckResult,
  type DetailedDiff,
  type DiffResult,
  type ExistingResource,
  FunctionArgumentError,
  type PropertyChange,
  type Provider,
} from "../protocol/provider.ts";
import { withoutSecrets } from "../protocol/secrets.ts";
import type { ResourceIdentity } from "../protocol/urn.ts";
import type { PropertyMap } from "../protocol/values.ts";

export type PluginClient = InstanceType<typeof providerServices.ResourceProviderClient>;

export function connectPlugin(port: number): PluginClient {
  return new providerServices.ResourceProviderClient(
    `127.0.0.1:${port}`,
    grpc.credentials.createInsecure(),
    channelOptions,
  );
}

/** The response; `undefined` if the plugin doesn't implement the call. */
export async function ifImplemented<Response>(
  response: Promise<Response>,
): Promise<Response | undefined> {
  return response.catch((error: unknown) => {
    const { cause } = error as { cause?: { code?: grpc.status } };
    if (cause?.code === grpc.status.UNIMPLEMENTED) return undefined;
    throw error;
  });
}

/** A configured plugin. */
export function pluginProvider(client: PluginClient, acceptsSecrets: boolean): Provider {
  return {
    acceptsSecrets,
    async check({ urn, type, name, inputs, oldInputs }) {
      const request = new messages.CheckRequest()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setOlds(toStruct(oldInputs))
        .setNews(toStruct(inputs));
      return checkResult(
        await call<messages.CheckResponse>((reply) => client.check(request, reply)),
        inputs,
      );
    },
    async diff({ oldInputs, ignoreChanges, ...change }) {
      const request = existing(new messages.DiffRequest(), change)
        .setOlds(toStruct(change.state))
        .setOldInputs(toStruct(oldInputs))
        .setNews(toStruct(change.inputs))
        .setIgnorechangesList([...ignoreChanges]);
      return diffResult(
        await call<messages.DiffResponse>((reply) => client.diff(request, reply)),
        oldInputs,
        change.inputs,
      );
    },
    async create({ urn, type, name, inputs }) {
      const request = new messages.CreateRequest()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setProperties(toStruct(inputs));
      const response = await call<messages.CreateResponse>((reply) =>
        client.create(request, reply),
      );
      return { id: response.getId(), state: fromStruct(response.getProperties()) };
    },
    async read({ inputs, ...resource }) {
      const request = existing(new messages.ReadRequest(), resource)
        .setProperties(toStruct(resource.state))
        .setInputs(toStruct(inputs));
      const response = await call<messages.ReadResponse>((reply) => client.read(request, reply));
      if (response.getId() === "") return undefined;
      return {
        state: fromStruct(response.getProperties()),
        inputs: response.hasInputs() ? fromStruct(response.getInputs()) : inputs,
      };
    },
    async update({ oldInputs, ignoreChanges, ...change }) {
      const request = existing(new messages.UpdateRequest(), change)
        .setOlds(toStruct(change.state))
        .setOldInputs(toStruct(oldInputs))
        .setNews(toStruct(change.inputs))
        .setIgnorechangesList([...ignoreChanges]);
      const response = await call<messages.UpdateResponse>((reply) =>
        client.update(request, reply),
      );
      return fromStruct(response.getProperties());
    },
    async delete({ oldInputs, ...resource }) {
      const request = existing(new messages.DeleteRequest(), resource)
        .setProperties(toStruct(resource.state))
        .setOldInputs(toStruct(oldInputs));
      await call((reply) => client.delete(request, reply));
    },
    async invoke(token, args) {
      const request = new messages.InvokeRequest().setTok(token).setArgs(toStruct(args));
      const response = await call<messages.InvokeResponse>((reply) =>
        client.invoke(request, reply),
      );
      const [failure] = response.getFailuresList();
      if (failure !== undefined)
        throw new FunctionArgumentError({
          property: failure.getProperty(),
          reason: failure.getReason(),
        });
      return fromStruct(response.getReturn());
    },
  };
}

/** `given` are the inputs if the plugin doesn't check. */
export function checkResult(
  response: messages.CheckResponse | undefined,
  given: PropertyMap,
): CheckResult {
  if (response === undefined) return { inputs: given, failures: [] };
  return {
    inputs: response.hasInputs() ? fromStruct(response.getInputs()) : given,
    failures: response
      .getFailuresList()
      .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
  };
}

/** A plugin that can't compare leaves it to the engine, which compares the inputs. */
export function diffResult(
  response: messages.DiffResponse | undefined,
  oldInputs: PropertyMap,
  inputs: PropertyMap,
): DiffResult {
  const { DIFF_UNKNOWN, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const changes = response?.getChanges() ?? DIFF_UNKNOWN;
  const replaces = response?.getReplacesList() ?? [];
  if (response === undefined || changes === DIFF_UNKNOWN) {
    const detailed = inputChanges(oldInputs, inputs);
    return {
      changes: replaces.length > 0 || Object.keys(detailed).length > 0,
      replaces,
      detailed,
      deleteBeforeReplace: response?.getDeletebeforereplace() ?? false,
    };
  }
  return {
    changes: changes === DIFF_SOME || replaces.length > 0,
    replaces,
    detailed: response.getHasdetaileddiff()
      ? detailedDiff(response)
      : Object.fromEntries(
          response.getDiffsList().map((name) => [name, { kind: "update", replace: false }]),
        ),
    deleteBeforeReplace: response.getDeletebeforereplace(),
  };
}

function detailedDiff(response: messages.DiffResponse): DetailedDiff {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
  const detailed: Record<string, PropertyChange> = {};
  response.getDetaileddiffMap().forEach((change, path) => {
    const kind = change.getKind();
    detailed[path] = {
      kind:
        kind === ADD || kind === ADD_REPLACE
          ? "add"
          : kind === DELETE || kind === DELETE_REPLACE
            ? "delete"
            : "update",
      replace: [ADD_REPLACE, DELETE_REPLACE, UPDATE_REPLACE].some((one) => one === kind),
    };
  });
  return detailed;
}

function inputChanges(oldInputs: PropertyMap, inputs: PropertyMap): DetailedDiff {
  const [before, after] = [withoutSecrets(oldInputs), withoutSecrets(inputs)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(
    changed.map((name) => [
      name,
      {
        kind:
          oldInputs[name] === undefined ? "add" : inputs[name] === undefined ? "delete" : "update",
        replace: false,
      },
    ]),
  );
}

function existing<
  Request extends
    | messages.DiffRequest
    | messages.ReadRequest
    | messages.UpdateRequest
    | messages.DeleteRequest,
>(request: Request, { urn, type, name, id }: ResourceIdentity & ExistingResource): Request {
  request.setUrn(urn).setType(type).setName(name).setId(id);
  return request;
}
