import type { ImmCaller } from "@immkit/runtime/imm";
import type { Connection } from "../connection.ts";
import { isAmbiguous, isNotFound, ProviderError, serviceCode } from "../errors.ts";
import { confirmedLocation, type Location, refuseWrongPlace } from "../location.ts";
import { type Changes, changesOf } from "../protocol/diff.ts";
import { isKnown, type Properties, present, unknownValue } from "../protocol/values.ts";
import { checkInputs } from "./checks.ts";
import {
  attributeChanges,
  attributeNames,
  attributesIn,
  difference,
  fromProject,
  type ProjectAttributes,
  toParameters,
  withoutDefaults,
} from "./project-attributes.ts";
import { projectContents } from "./project-contents.ts";
import { creation } from "./project-creation.ts";
import { projectChecks } from "./project-inputs.ts";
import type { ResourceHandlers } from "./resource.ts";

/** Projects of IMM 2020-09-30. */
export function projectHandlers(connection: Connection): ResourceHandlers {
  return {
    inputs: Object.keys(projectChecks),
    deleteBeforeReplace: false,

    check: (inputs) => checkInputs(inputs, projectChecks),

    diff({ state, oldInputs, inputs }) {
      return {
        ...changesOf(state["projectName"], inputs["projectName"], "projectName", true),
        ...regionChange(connection, state),
        ...attributeChanges(attributesIn(inputs), attributesIn(state)),
        ...changesOf(oldInputs["adopt"], inputs["adopt"], "adopt", false),
      };
    },

    previewCreate(inputs) {
      refuseWrongPlace(connection, inputs);
      return {
        ...inputs,
        serviceRole: inputs["serviceRole"] ?? unknownValue,
        ...previewLocation(connection),
        createTime: unknownValue,
        projectQueriesPerSecond: unknownValue,
        engineConcurrency: unknownValue,
      };
    },

    async create({ inputs, timeout, report }) {
      const location = await confirmedLocation(connection, inputs);
      const api = connection.imm();
      const projectName = String(inputs["projectName"]);
      const requested = attributesIn(inputs);
      const existing = (project: Properties) => ({
        id: projectName,
        state: stateOf(inputs, location, project),
      });
      try {
        const parameters = { ProjectName: projectName, ...toParameters(requested) };
        return existing(projectOf(await creation(api, parameters, { timeout, report })));
      } catch (error) {
        if (serviceCode(error) !== "ResourceAlreadyExists")
          throw isAmbiguous(error) ? creationUnknown(projectName, error) : error;
        if (inputs["adopt"] !== true) throw projectExists(projectName, location.region, error);
        return existing(await adopted(api, projectName, requested));
      }
    },

    async read({ id, state, inputs }) {
      // In the wrong account it would not be found, and would count as deleted.
      const location = await confirmedLocation(connection, inputs, state);
      let project: Properties;
      try {
        project = await getProject(connection.imm(), id);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
      const attributes = fromProject(project);
      const known = Object.keys(inputs).length > 0;
      const managed = known
        ? attributesOf(attributes, (name) => inputs[name] !== undefined)
        : withoutDefaults(attributes);
      const recorded = { ...withoutAttributes(inputs), projectName: id };
      return {
        state: {
          ...recorded,
          ...unmanagedTags(inputs, attributes),
          ...location,
          ...observed(project),
        },
        inputs: { ...recorded, ...managed },
      };
    },

    async update({ id, state, inputs }) {
      const location = await confirmedLocation(connection, inputs, state);
      const requested = difference(attributesIn(inputs), attributesIn(state));
      const answer =
        Object.keys(requested).length === 0
          ? {}
          : await connection
              .imm()
              .call("UpdateProject", { ProjectName: id, ...toParameters(requested) });
      const kept = { ...state, ...unmanagedTags(inputs, attributesIn(state)) };
      return { ...kept, ...stateOf(inputs, location, projectOf(answer)) };
    },

    async delete({ id, state }) {
      await confirmedLocation(connection, {}, state);
      const api = connection.imm();
      try {
        await api.call("DeleteProject", { ProjectName: id });
      } catch (error) {
        if (isNotFound(error)) return;
        if (serviceCode(error) !== "StatusConflict") throw error;
        throw new ProviderError(
          "ProjectInUse",
          `the IMM project ${id} in ${state["region"]} still has ${await projectContents(api, id)}. Delete that first, or keep the project with ` +
            "the option retainOnDelete",
          { cause: error },
        );
      }
    },
  };
}

/** The region and account of a new resource, as far as a preview knows them. */
export function previewLocation({ settings }: Connection): Properties {
  return {
    region: settings.region() ?? unknownValue,
    accountId: settings.text("accountId") ?? unknownValue,
  };
}

/** A resource can't move to another region. */
export function regionChange({ settings }: Connection, state: Properties): Changes {
  const region = settings.region();
  return region === undefined || !isKnown(state["region"])
    ? {}
    : changesOf(state["region"], region, "region", true);
}

async function getProject(api: ImmCaller, projectName: string): Promise<Properties> {
  return projectOf(await api.call("GetProject", { ProjectName: projectName }));
}

const projectOf = (answer: Properties) => (answer["Project"] ?? {}) as Properties;

/** The existing project, after an update of the attributes that differ. */
async function adopted(
  api: ImmCaller,
  projectName: string,
  attributes: ProjectAttributes,
): Promise<Properties> {
  const project = await getProject(api, projectName);
  const requested = difference(attributes, fromProject(project));
  if (Object.keys(requested).length > 0)
    await api.call("UpdateProject", { ProjectName: projectName, ...toParameters(requested) });
  return project;
}

/**
 * Requested values replace those in the response. An update needs up to five minutes until
 * responses show it (UpdateProject of IMM), and the next `pulumi up` would see an old value as
 * drift.
 */
function stateOf(inputs: Properties, location: Location, project: Properties): Properties {
  return {
    ...unmanagedTags(inputs, fromProject(project)),
    ...present(inputs),
    ...observed(project),
    ...location,
  };
}

/** Without tags that the program doesn't manage: a person or a tag policy set them. */
function unmanagedTags(inputs: Properties, attributes: ProjectAttributes): ProjectAttributes {
  const managed = inputs["tags"] !== undefined || Object.keys(inputs).length === 0;
  return attributesOf(attributes, (name) => name !== "tags" || managed);
}

const attributesOf = (
  attributes: ProjectAttributes,
  wanted: (name: keyof ProjectAttributes) => boolean,
): ProjectAttributes =>
  Object.fromEntries(
    Object.entries(attributes).filter(([name]) => wanted(name as keyof ProjectAttributes)),
  );

const withoutAttributes = (properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties).filter(
      ([name]) => !(attributeNames as readonly string[]).includes(name),
    ),
  );

/** Outputs that only the service knows. */
function observed(project: Properties): Properties {
  return present({
    createTime: project["CreateTime"],
    projectQueriesPerSecond: project["ProjectQueriesPerSecond"],
    engineConcurrency: project["EngineConcurrency"],
  });
}

function projectExists(projectName: string, region: string, cause: unknown): ProviderError {
  return new ProviderError(
    "ProjectExists",
    `an IMM project named ${projectName} already exists in ${region}. Choose another projectName, or nameSalt if the name is generated. Or delete that project, or adopt it: ImmProject has the argument adopt: true`,
    { cause },
  );
}

function creationUnknown(projectName: string, cause: unknown): ProviderError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ProviderError(
    "ProjectCreationUnknown",
    `${reason} The IMM project ${projectName} may exist. If the next run fails because it exists, delete it, or set adopt: true on the ImmProject`,
    { cause },
  );
}
