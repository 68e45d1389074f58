/** Serves the notes as a provider plugin that accepts secrets. */
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import providerServices from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { fromStruct, listen, toStruct, unary } from "../../protocol/grpc.ts";
import type { CheckFailure, DetailedDiff } from "../../protocol/provider.ts";
import { markSecrets, withoutSecrets } from "../../protocol/secrets.ts";
import { identityOf } from "../../protocol/urn.ts";
import type { PropertyMap } from "../../protocol/values.ts";
import { endWithEngine } from "../../provider/engine-watch.ts";
import { checkNote, diffNote, Notes } from "./notes.ts";

let notes: Notes;
/** What was a secret in the request is a secret in the response. */
const marked = (properties: PropertyMap, ...like: PropertyMap[]) =>
  toStruct(like.reduce((result, each) => markSecrets(result, each), properties));

const { port } = await listen([
  providerServices.ResourceProviderService,
  {
    handshake: unary(() => new messages.ProviderHandshakeResponse().setAcceptSecrets(true)),
    getPluginInfo: unary(() => new pluginMessages.PluginInfo().setVersion("1.0.0")),
    checkConfig: unary<messages.CheckRequest>((request) => {
      const settings = withoutSecrets(fromStruct(request.getNews()));
      const failures = Object.keys(settings)
        .filter((name) => !["author", "folder", "key"].includes(name))
        .map((property) => ({ property, reason: `${property} is not a setting of notes` }));
      return checked(fromStruct(request.getNews()), failures);
    }),
    diffConfig: unary<messages.DiffRequest>((request) => {
      const [old, wanted] = [request.getOldInputs(), request.getNews()].map((settings) =>
        withoutSecrets(fromStruct(settings)),
      );
      const changes: DetailedDiff = Object.fromEntries(
        ["author", "folder", "key"]
          .filter((name) => old?.[name] !== wanted?.[name])
          .map((name) => [name, { kind: "update", replace: name === "folder" }]),
      );
      return diffed(changes, false);
    }),
    configure: unary<messages.ConfigureRequest>((request) => {
      const { folder, author } = withoutSecrets(fromStruct(request.getArgs()));
      if (typeof folder !== "string") throw new Error("notes:folder is not set");
      notes = new Notes(folder, String(author));
      notes.log(`configure ${author}`);
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    check: unary<messages.CheckRequest>((request) => {
      const given = fromStruct(request.getNews());
      const { inputs, failures } = checkNote(identityOf(request.getUrn()).name, given);
      return checked(inputs, failures);
    }),
    diff: unary<messages.DiffRequest>((request) => {
      const [state, inputs] = [request.getOlds(), request.getNews()].map((properties) =>
        withoutSecrets(fromStruct(properties)),
      ) as [PropertyMap, PropertyMap];
      // Two notes can't have the same title.
      return diffed(diffNote(state, inputs), state["title"] === inputs["title"]);
    }),
    create: unary<messages.CreateRequest>((request) => {
      const inputs = fromStruct(request.getProperties());
      if (request.getPreview())
        return new messages.CreateResponse().setProperties(toStruct(inputs));
      const { id, state } = notes.create(withoutSecrets(inputs));
      return new messages.CreateResponse().setId(id).setProperties(marked(state, inputs));
    }),
    read: unary<messages.ReadRequest>((request) => {
      const found = notes.read(request.getId());
      if (found === undefined) return new messages.ReadResponse();
      const state = fromStruct(request.getProperties());
      const inputs = fromStruct(request.getInputs());
      return new messages.ReadResponse()
        .setId(request.getId())
        .setProperties(marked(found.state, inputs, state))
        .setInputs(marked(found.inputs, inputs));
    }),
    update: unary<messages.UpdateRequest>((request) => {
      const inputs = fromStruct(request.getNews());
      if (request.getPreview())
        return new messages.UpdateResponse().setProperties(toStruct(inputs));
      const state = notes.update(request.getId(), withoutSecrets(inputs));
      return new messages.UpdateResponse().setProperties(marked(state, inputs));
    }),
    delete: unary<messages.DeleteRequest>((request) => {
      notes.delete(request.getId());
      return new empty.Empty();
    }),
    invoke: unary<messages.InvokeRequest>((request) => {
      const { title } = withoutSecrets(fromStruct(request.getArgs()));
      const text = notes.read(String(title))?.inputs["text"];
      if (text !== undefined) return new messages.InvokeResponse().setReturn(toStruct({ text }));
      const failure = new messages.CheckFailure().setProperty("title").setReason("is not a note");
      return new messages.InvokeResponse().setFailuresList([failure]);
    }),
    cancel: unary(() => new empty.Empty()),
  },
]);
endWithEngine(process.argv[2]);
process.stdout.write(`${port}\n`);

function checked(inputs: PropertyMap, failures: readonly CheckFailure[]): messages.CheckResponse {
  return new messages.CheckResponse()
    .setInputs(toStruct(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) =>
        new messages.CheckFailure().setProperty(property).setReason(reason),
      ),
    );
}

function diffed(changes: DetailedDiff, deleteBeforeReplace: boolean): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } =
    messages.PropertyDiff.Kind;
  const paths = Object.keys(changes);
  const names = (some: readonly string[]) => [
    ...new Set(some.map((at) => at.split(/[.[]/, 1)[0] as string)),
  ];
  const replaces = names(paths.filter((at) => changes[at]?.replace));
  const response = new messages.DiffResponse()
    .setChanges(paths.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(names(paths))
    .setReplacesList(replaces)
    .setDeletebeforereplace(replaces.length > 0 && deleteBeforeReplace)
    .setHasdetaileddiff(true);
  for (const [at, { kind, replace }] of Object.entries(changes)) {
    const [plain, replacing] = {
      add: [ADD, ADD_REPLACE],
      delete: [DELETE, DELETE_REPLACE],
      update: [UPDATE, UPDATE_REPLACE],
    }[kind];
    response
      .getDetaileddiffMap()
      .set(at, new messages.PropertyDiff().setKind((replace ? replacing : plain) ?? UPDATE));
  }
  return response;
}
