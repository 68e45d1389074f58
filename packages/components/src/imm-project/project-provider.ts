import type { ImmCaller } from "@immkit/runtime/imm";
import type { dynamic } from "@pulumi/pulumi";
import {
  attributesIn,
  difference,
  fromProject,
  type ProjectAttributes,
  type ProjectInputs,
  type ProjectState,
  toParameters,
  withoutAttributes,
} from "./attributes.ts";
import { type Connection, isUnknown } from "./connection.ts";
import { ImmProjectError, isAmbiguous, isNotFound, serviceCode } from "./errors.ts";
import { projectContents } from "./project-contents.ts";
import { inputProblems } from "./project-inputs.ts";

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
      const requested = attributesIn(inputs);
      try {
        const answer = await api.call("CreateProject", {
          ProjectName: inputs.projectName,
          ...toParameters(requested),
        });
        return { id: inputs.projectName, outs: state(connection, inputs, answer) };
      } catch (error) {
        if (serviceCode(error) !== "ResourceAlreadyExists")
          throw isAmbiguous(error) ? creationUnknown(inputs, error) : error;
        if (inputs.adopt !== true) throw projectExists(inputs, connection.region(inputs), error);
        return { id: inputs.projectName, outs: await adopt(connection, api, inputs) };
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
      // The project stays in its region, even if the stack's region has changed.
      const inputs = { ...news, projectName: id, region: olds.region };
      const api = connection.to(inputs);
      const requested = difference(attributesIn(news), attributesIn(olds));
      const answer =
        Object.keys(requested).length === 0
          ? {}
          : await api.call("UpdateProject", { ProjectName: id, ...toParameters(requested) });
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
          `the IMM project ${id} in ${props.region} still has ${await projectContents(api, id)}. Delete that first, or keep the project with ` +
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

/** Adopts the existing project: updates only attributes that differ. */
async function adopt(
  connection: Connection,
  api: ImmCaller,
  inputs: ProjectInputs,
): Promise<ProjectState> {
  const project = await getProject(api, inputs.projectName);
  const requested = difference(attributesIn(inputs), fromProject(project));
  if (Object.keys(requested).length > 0)
    await api.call("UpdateProject", {
      ProjectName: inputs.projectName,
      ...toParameters(requested),
    });
  return state(connection, inputs, { Project: project });
}

/**
 * Requested values replace those in the response. An update needs up to five minutes until
 * responses show it (UpdateProject of IMM), and the next `pulumi up` would see an old value as
 * drift.
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

/** Without tags that the program doesn't manage: a person or a tag policy set them. */
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

function projectExists(inputs: ProjectInputs, region: string, cause: unknown): ImmProjectError {
  return new ImmProjectError(
    "ProjectExists",
    `an IMM project named ${inputs.projectName} already exists in ${region}. Choose another projectName, or set adopt: true to adopt it`,
    { cause },
  );
}

function creationUnknown({ projectName }: ProjectInputs, cause: unknown): ImmProjectError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ImmProjectError(
    "ProjectCreationUnknown",
    `${reason} The IMM project ${projectName} may exist. If the next run fails because it exists, set adopt: true`,
    { cause },
  );
}
