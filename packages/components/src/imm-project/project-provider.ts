import type { dynamic } from "@pulumi/pulumi";
import {
  attributesIn,
  difference,
  fromProject,
  type ProjectAttributes,
  toParameters,
  withoutAttributes,
} from "./attributes.ts";
import { type Connection, type ImmCaller, isUnknown } from "./connection.ts";
import { ImmProjectError, isAmbiguous, isNotFound, serviceCode } from "./errors.ts";
import { whatIsLeft } from "./project-contents.ts";
import { inputProblems } from "./project-inputs.ts";
import type { ProjectInputs, ProjectState } from "./project-state.ts";

/** Create, read, update and delete of a project of IMM 2020-09-30. */
export function projectProvider(
  connection: Connection,
): Required<dynamic.ResourceProvider<ProjectInputs, ProjectState>> {
  return {
    async configure(request) {
      connection.configure(request);
    },

    async check(_olds, news) {
      return { inputs: news, failures: inputProblems(news) };
    },

    async diff(_id, olds, news) {
      const moved = isUnknown(news.region) || connection.region(news) !== olds.region;
      const renamed = news.projectName !== olds.projectName;
      const replaces = [...(renamed ? ["projectName"] : []), ...(moved ? ["region"] : [])];
      const changed = Object.keys(difference(attributesIn(news), attributesIn(olds))).length > 0;
      const recorded = news.adopt !== olds.adopt || news.endpoint !== olds.endpoint;
      return {
        changes: replaces.length > 0 || changed || recorded,
        replaces,
        stables: ["createTime"],
      };
    },

    async create(inputs) {
      const api = connection.to(inputs);
      const asked = attributesIn(inputs);
      try {
        const answer = await api.call("CreateProject", {
          ProjectName: inputs.projectName,
          ...toParameters(asked),
        });
        return { id: inputs.projectName, outs: state(connection, inputs, answer) };
      } catch (error) {
        if (serviceCode(error) !== "ResourceAlreadyExists")
          throw isAmbiguous(error) ? perhapsMade(inputs, error) : error;
        if (inputs.adopt !== true) throw alreadyThere(inputs, connection.region(inputs), error);
        return { id: inputs.projectName, outs: await takeOver(connection, api, inputs) };
      }
    },

    async read(id, props) {
      const known = { ...props, projectName: id };
      try {
        const project = await getProject(connection.to(known), id);
        const found = {
          ...untagged(known, fromProject(project)),
          ...observed(project),
          region: connection.region(known),
        };
        return { id, props: { ...withoutAttributes(known), ...found } };
      } catch (error) {
        if (isNotFound(error)) return { id: "" };
        throw error;
      }
    },

    async update(id, olds, news) {
      // The account is reached where the project was made, even when the stack's region has been
      // changed since.
      const inputs = { ...news, projectName: id, region: olds.region };
      const api = connection.to(inputs);
      const asked = difference(attributesIn(news), attributesIn(olds));
      const answer =
        Object.keys(asked).length === 0
          ? {}
          : await api.call("UpdateProject", { ProjectName: id, ...toParameters(asked) });
      const { createTime, projectQueriesPerSecond, engineConcurrency, ...attributes } = olds;
      const kept = untagged(inputs, attributesIn(attributes));
      return {
        outs: {
          ...kept,
          ...present({ createTime, projectQueriesPerSecond, engineConcurrency }),
          ...state(connection, inputs, answer),
        },
      };
    },

    async delete(id, props) {
      const api = connection.to(props);
      try {
        await api.call("DeleteProject", { ProjectName: id });
      } catch (error) {
        if (isNotFound(error)) return;
        if (serviceCode(error) !== "StatusConflict") throw error;
        throw new ImmProjectError(
          "ProjectInUse",
          `the IMM project ${id} in ${props.region} still holds ${await whatIsLeft(api, id)}; remove that first, or keep the project with ` +
            "the option retainOnDelete",
          { cause: error },
        );
      }
    },
  };
}

async function getProject(api: ImmCaller, projectName: string): Promise<Record<string, unknown>> {
  return projectOf(await api.call("GetProject", { ProjectName: projectName }));
}

const projectOf = (answer: Readonly<Record<string, unknown>>) =>
  (answer["Project"] ?? {}) as Record<string, unknown>;

/** Takes the existing project over: asks only for what differs from it. */
async function takeOver(
  connection: Connection,
  api: ImmCaller,
  inputs: ProjectInputs,
): Promise<ProjectState> {
  const project = await getProject(api, inputs.projectName);
  const asked = difference(attributesIn(inputs), fromProject(project));
  if (Object.keys(asked).length > 0)
    await api.call("UpdateProject", { ProjectName: inputs.projectName, ...toParameters(asked) });
  return state(connection, inputs, { Project: project });
}

/**
 * What was asked for stands above what the service answers: an update needs up to five minutes
 * until it shows (UpdateProject of IMM), and the old value in the state would be taken for drift by
 * the next `pulumi up`.
 */
function state(
  connection: Connection,
  inputs: ProjectInputs,
  answer: Record<string, unknown>,
): ProjectState {
  const project = projectOf(answer);
  return {
    ...untagged(inputs, fromProject(project)),
    ...inputs,
    ...observed(project),
    region: connection.region(inputs),
  };
}

/**
 * Tags that nobody asked about (set by a person, or by a tag policy) are none of this resource's
 * business.
 */
function untagged(
  inputs: ProjectInputs,
  { tags, ...others }: ProjectAttributes,
): ProjectAttributes {
  return inputs.tags === undefined || tags === undefined ? others : { ...others, tags };
}

/** Outputs that only the service knows. */
function observed(project: Readonly<Record<string, unknown>>): Partial<ProjectState> {
  return present({
    createTime: project["CreateTime"],
    projectQueriesPerSecond: project["ProjectQueriesPerSecond"],
    engineConcurrency: project["EngineConcurrency"],
  });
}

const present = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  );

function alreadyThere(inputs: ProjectInputs, region: string, cause: unknown): ImmProjectError {
  return new ImmProjectError(
    "ProjectExists",
    `an IMM project named ${inputs.projectName} exists already in ${region}; choose another projectName, or set adopt: true to take it over`,
    { cause },
  );
}

function perhapsMade({ projectName }: ProjectInputs, cause: unknown): ImmProjectError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ImmProjectError(
    "ProjectPerhapsMade",
    `${reason} The IMM project ${projectName} may have been made all the same: if the next run says that it exists, set adopt: true`,
    { cause },
  );
}
