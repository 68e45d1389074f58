/** Topics, queues and subscriptions: resources of SMQ's control plane, the API `Mns-open`. */
import { mapOf, type PropertyMap } from "../../../protocol/values.ts";
import { unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import { parametersOf, propertiesIn } from "../../rpc-fields.ts";
import {
  boolean,
  integer,
  map,
  object,
  type Properties,
  type Property,
  property,
  string,
} from "../../schema.ts";
import { tagParameters, updateTags } from "../tags.ts";

interface MessageResource {
  readonly type: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** The inputs whose values, joined by `:`, are the id. */
  readonly idProperties: readonly [string] | readonly [string, string];
  readonly calls: Readonly<Record<"create" | "get" | "set" | "delete", string>>;
  /** Inputs that are sent in every update, changed or not. */
  readonly alwaysSent: readonly string[];
  /** Codes that mean that the resource doesn't exist. */
  readonly missing: readonly string[];
  readonly tagged?: "topic" | "queue";
}

export const tags: Property = { type: map, responseField: "Tags" };

/** The dead-letter policy; `more` are its members besides `enabled` and the target. */
export const dlqPolicy = (more: Properties = {}): Property =>
  property(
    "DlqPolicy",
    object({
      enabled: property("Enabled", boolean, { sentDefault: false }),
      deadLetterTargetQueue: property("DeadLetterTargetQueue", string(), { computed: true }),
      ...more,
    }),
    { computed: true },
  );
export const maxReceiveCount: Property = property("MaxReceiveCount", integer(), { computed: true });

export function messageResource(resource: MessageResource): ResourceType {
  const { type, inputs, outputs, idProperties, calls, alwaysSent, missing, tagged } = resource;
  /** A boolean that the program no longer sets is false. */
  const switchedOff: PropertyMap = Object.fromEntries(
    Object.keys(inputs).flatMap((name) =>
      inputs[name]?.type.kind === "boolean" ? [[name, false]] : [],
    ),
  );
  /** The inputs that are in the id. */
  const named = (id: string): PropertyMap => {
    const parts = id.split(":");
    if (parts.length !== idProperties.length || parts.includes(""))
      throw new Error(`"${id}" is not the id of a ${type}. The id is ${idProperties.join(":")}`);
    return Object.fromEntries(idProperties.map((name, index) => [name, parts[index] ?? ""]));
  };
  const target = (id: string) =>
    parametersOf(inputs, named(id), (name) => idProperties.includes(name));

  return {
    type,
    inputs,
    outputs,
    async create(client, values) {
      await client.rpc("Mns-open", calls.create, {
        ...withSwitchedOffDlq(parametersOf(inputs, values)),
        ...tagParameters(values["tags"]),
      });
      return { id: idProperties.map((name) => values[name]).join(":") };
    },
    async read(client, id) {
      const call = client.rpc("Mns-open", calls.get, {
        ...target(id),
        RegionId: client.settings.region,
      });
      const response = await unlessCode(call, missing);
      if (response === undefined) return undefined;
      return { ...named(id), ...propertiesIn({ ...inputs, ...outputs }, mapOf(response["Data"])) };
    },
    async update(client, { id, state, wanted, changed }) {
      const values = { ...switchedOff, ...wanted };
      const changes = parametersOf(
        inputs,
        values,
        (name, { replace, stateOnly }) => changed(name) && !replace && !stateOnly,
      );
      if (Object.keys(changes).length > 0) {
        await client.rpc("Mns-open", calls.set, {
          ...target(id),
          ...parametersOf(inputs, values, (name) => alwaysSent.includes(name)),
          ...withSwitchedOffDlq(changes),
        });
      }
      if (tagged !== undefined && changed("tags")) {
        const tagTarget = {
          RegionId: client.settings.region,
          ResourceType: tagged,
          "ResourceId.1": id,
        };
        await updateTags(client, "Mns-open", tagTarget, "TagKey", state["tags"], wanted["tags"]);
      }
    },
    async delete(client, { id }) {
      await unlessCode(client.rpc("Mns-open", calls.delete, target(id)), missing);
    },
  };
}

/** A policy that is off has no other members. */
function withSwitchedOffDlq(parameters: PropertyMap): PropertyMap {
  const isOff = mapOf(parameters["DlqPolicy"])["Enabled"] === false;
  return isOff ? { ...parameters, DlqPolicy: { Enabled: false } } : parameters;
}
