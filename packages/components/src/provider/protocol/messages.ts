/** Conversions between Pulumi's protocol messages and plain objects. */
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { type Changes, type PropertyChange, topLevel } from "./diff.ts";
import { type Properties, withoutSecrets } from "./values.ts";

/** The properties with their markers for secrets. */
export function markedProperties(value: struct.Struct | undefined): Properties {
  return (value?.toJavaScript() ?? {}) as Properties;
}

/** The properties without markers for secrets. */
export function plainProperties(value: struct.Struct | undefined): Properties {
  return withoutSecrets(markedProperties(value)) as Properties;
}

export function toStruct(properties: unknown): struct.Struct {
  // A struct has no undefined.
  const plain = JSON.parse(JSON.stringify(properties)) as Record<string, struct.JavaScriptValue>;
  return struct.Struct.fromJavaScript(plain);
}

/** A property that is invalid, and why. */
export interface CheckFailure {
  readonly property: string;
  /** A sentence that starts with the name of the property. */
  readonly reason: string;
}

export function checkResponse(
  inputs: unknown,
  failures: readonly CheckFailure[],
): messages.CheckResponse {
  return new messages.CheckResponse()
    .setInputs(toStruct(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) =>
        new messages.CheckFailure().setProperty(property).setReason(reason),
      ),
    );
}

export function diffResponse(
  changes: Changes,
  options: { readonly deleteBeforeReplace?: boolean } = {},
): messages.DiffResponse {
  const paths = Object.entries(changes);
  const names = (entries: typeof paths) => [...new Set(entries.map(([path]) => topLevel(path)))];
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(paths.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList(names(paths))
    .setReplacesList(names(paths.filter(([, { replace }]) => replace)))
    .setDeletebeforereplace(options.deleteBeforeReplace ?? false)
    .setHasdetaileddiff(true);
  for (const [path, change] of paths)
    response.getDetaileddiffMap().set(path, new messages.PropertyDiff().setKind(kindOf(change)));
  return response;
}

function kindOf({ kind, replace }: PropertyChange) {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } =
    messages.PropertyDiff.Kind;
  const [plain, replacing] = {
    add: [ADD, ADD_REPLACE] as const,
    delete: [DELETE, DELETE_REPLACE] as const,
    update: [UPDATE, UPDATE_REPLACE] as const,
  }[kind];
  return replace ? replacing : plain;
}
