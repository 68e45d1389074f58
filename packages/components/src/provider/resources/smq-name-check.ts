import type { Connection } from "../connection.ts";
import { ProviderError, serviceCode } from "../errors.ts";
import { confirmedLocation, expectationInputs, refuseWrongPlace } from "../location.ts";
import { changesOf } from "../protocol/diff.ts";
import type { Properties } from "../protocol/values.ts";
import { checkInputs, type InputChecks, isNames, isText } from "./checks.ts";
import { previewLocation } from "./imm-project.ts";
import type { ResourceHandlers } from "./resource.ts";

const names = isNames((name) =>
  typeof name === "string" && name !== "" ? undefined : "must be a list of names",
);

const checks: InputChecks = {
  topicNames: { check: names },
  queueNames: { check: names },
  ...Object.fromEntries(expectationInputs.map((name) => [name, { check: isText(128) }])),
};

/** The call that reads a topic or a queue of this name. */
const reads = {
  topicNames: { action: "GetTopicAttributes", parameter: "TopicName", kind: "topic" },
  queueNames: { action: "GetQueueAttributes", parameter: "QueueName", kind: "queue" },
} as const;

type NameList = keyof typeof reads;

/**
 * Refuses names that are taken. SMQ's CreateTopic and CreateQueue succeed silently for an existing
 * topic or queue with the same attributes, so two programs would share it.
 */
export function nameCheckHandlers(connection: Connection): ResourceHandlers {
  async function refuseTaken(inputs: Properties, checked: Properties): Promise<void> {
    for (const list of Object.keys(reads) as NameList[]) {
      const known = namesIn(checked, list);
      for (const name of namesIn(inputs, list))
        if (!known.includes(name) && (await exists(list, name))) throw nameInUse(list, name);
    }
  }

  async function exists(list: NameList, name: string): Promise<boolean> {
    const { action, parameter } = reads[list];
    try {
      await connection.smq().call(action, { [parameter]: name });
      return true;
    } catch (error) {
      if (/^(?:Topic|Queue)NotExist|^ResourceNotFound/.test(serviceCode(error) ?? "")) return false;
      throw error;
    }
  }

  return {
    inputs: Object.keys(checks),
    deleteBeforeReplace: false,

    check: (inputs) => checkInputs(inputs, checks),

    diff({ state, inputs }) {
      return Object.assign(
        {},
        ...Object.keys(reads).map((list) => changesOf(state[list], inputs[list], list, false)),
      );
    },

    previewCreate(inputs) {
      refuseWrongPlace(connection, inputs);
      return { ...inputs, ...previewLocation(connection) };
    },

    async create({ urn, inputs }) {
      const location = await confirmedLocation(connection, inputs);
      await refuseTaken(inputs, {});
      return { id: urn.split("::").at(-1) as string, state: { ...inputs, ...location } };
    },

    /** There is nothing to read in the cloud. */
    async read({ state, inputs }) {
      return Object.keys(inputs).length === 0 ? undefined : { state, inputs };
    },

    async update({ state, inputs }) {
      const location = await confirmedLocation(connection, inputs, state);
      await refuseTaken(inputs, state);
      return { ...inputs, ...location };
    },

    async delete() {},
  };
}

const namesIn = (properties: Properties, list: NameList): readonly string[] =>
  Array.isArray(properties[list]) ? (properties[list] as string[]) : [];

function nameInUse(list: NameList, name: string): ProviderError {
  const { kind } = reads[list];
  return new ProviderError(
    "NameInUse",
    `a ${kind} named ${name} already exists. Choose another ${list === "topicNames" ? "topicName" : "queueName or deadLetterQueueName"}, or set adopt: true to use the existing one`,
  );
}
