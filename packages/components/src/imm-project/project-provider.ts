import type { dynamic } from "@pulumi/pulumi";
import { attributesIn, difference, fromProject, type ProjectAttributes, toParameters, withoutAttributes } from "./attributes.ts";
import { type Connection, type ImmCaller, isKnown, isUnknown, type Location } from "./connection.ts";
import { ImmProjectError, isNotFound, serviceCode } from "./errors.ts";
import { whatIsLeft } from "./project-contents.ts";
import { projectNameProblem } from "./project-name.ts";

/** The inputs of an ImmProject, resolved. */
export interface ProjectInputs extends ProjectAttributes, Location {
  readonly projectName: string;
  readonly adopt?: boolean;
}

/** What stands in the state: what the service says, or, right after a call, what it was asked for. */
export interface ProjectState extends ProjectInputs {
  readonly region: string;
  readonly createTime?: string;
  readonly projectQueriesPerSecond?: number;
  readonly engineConcurrency?: number;
}

/** Create, read, update and delete of a project of IMM 2020-09-30. */
export function projectProvider(connection: Connection): Required<dynamic.ResourceProvider<ProjectInputs, ProjectState>> {
  return {
    async configure(request) {
      connection.configure(request);
    },

    async check(_olds, news) {
      return { inputs: news, failures: problems(news) };
    },

    async diff(_id, olds, news) {
      const moved = isUnknown(news.region) || connection.region(news) !== olds.region;
      const renamed = news.projectName !== olds.projectName;
      const replaces = [...(renamed ? ["projectName"] : []), ...(moved ? ["region"] : [])];
      const changed = Object.keys(difference(attributesIn(news), attributesIn(olds))).length > 0;
      const recorded = news.adopt !== olds.adopt || news.endpoint !== olds.endpoint;
      return { changes: replaces.length > 0 || changed || recorded, replaces, stables: ["createTime"] };
    },

    async create(inputs) {
      const api = connection.to(inputs);
      const asked = attributesIn(inputs);
      try {
        const answer = await api.call("CreateProject", { ProjectName: inputs.projectName, ...toParameters(asked) });
        return { id: inputs.projectName, outs: state(connection, inputs, answer) };
      } catch (error) {
        if (serviceCode(error) !== "ResourceAlreadyExists") throw error;
        if (inputs.adopt !== true) throw alreadyThere(inputs, connection.region(inputs), error);
        return { id: inputs.projectName, outs: await update(connection, api, inputs, await getProject(api, inputs.projectName)) };
      }
    },

    async read(id, props) {
      const known = { ...props, projectName: id };
      try {
        const project = await getProject(connection.to(known), id);
        const found = { ...untagged(known, fromProject(project)), ...observed(project), region: connection.region(known) };
        return { id, props: { ...withoutAttributes(known), ...found } };
      } catch (error) {
        if (isNotFound(error)) return { id: "" };
        throw error;
      }
    },

    async update(id, olds, news) {
      // The account is reached where the project was made, even when the stack's region has been changed since.
      const inputs = { ...news, projectName: id, region: olds.region };
      const api = connection.to(inputs);
      const asked = difference(attributesIn(news), attributesIn(olds));
      const answer = Object.keys(asked).length === 0 ? {} : await api.call("UpdateProject", { ProjectName: id, ...toParameters(asked) });
      const { createTime, projectQueriesPerSecond, engineConcurrency, ...attributes } = olds;
      const kept = untagged(inputs, attributesIn(attributes));
      return {
        outs: { ...kept, ...present({ createTime, projectQueriesPerSecond, engineConcurrency }), ...state(connection, inputs, answer) },
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

function problems(inputs: ProjectInputs): dynamic.CheckFailure[] {
  const failures: dynamic.CheckFailure[] = [];
  const add = (property: string, reason: string | undefined) =>
    reason !== undefined && failures.push({ property, reason: `${property} ${reason}` });
  if (!isUnknown(inputs.projectName)) add("projectName", projectNameProblem(inputs.projectName));
  if (isKnown(inputs.serviceRole)) add("serviceRole", roleProblem(inputs.serviceRole));
  if (isKnown(inputs.description)) add("description", lengthProblem(inputs.description, 256));
  for (const [property, most] of limits) {
    const value = inputs[property];
    if (isKnown(value)) add(property, rangeProblem(value, most));
  }
  return failures;
}

/** Ranges of CreateProject; the lower bound is 1 everywhere. */
const limits = [
  ["projectMaxDatasetCount", 1_000_000_000],
  ["datasetMaxBindCount", 10],
  ["datasetMaxFileCount", 100_000_000],
  ["datasetMaxTotalFileSize", Number.MAX_SAFE_INTEGER],
] as const;

function rangeProblem(value: unknown, most: number): string | undefined {
  const fits = typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most;
  return fits ? undefined : `is ${String(value)}; it must be a whole number from 1 to ${most}`;
}

function lengthProblem(value: unknown, most: number): string | undefined {
  const length = typeof value === "string" ? value.length : 0;
  return length >= 1 && length <= most ? undefined : `must be a text of 1 to ${most} characters`;
}

function roleProblem(value: unknown): string | undefined {
  if (typeof value === "string" && /^acs:ram:/i.test(value)) return `is an ARN (${value}); IMM wants the role's name alone`;
  return typeof value === "string" && /^[A-Za-z0-9.-]{1,64}$/.test(value) ? undefined : "must be the name of a RAM role";
}

async function getProject(api: ImmCaller, projectName: string): Promise<Record<string, unknown>> {
  return projectOf(await api.call("GetProject", { ProjectName: projectName }));
}

const projectOf = (answer: Readonly<Record<string, unknown>>) => (answer["Project"] ?? {}) as Record<string, unknown>;

/** Takes `project` over: asks only for what differs from it. */
async function update(
  connection: Connection,
  api: ImmCaller,
  inputs: ProjectInputs,
  project: Record<string, unknown>,
): Promise<ProjectState> {
  const asked = difference(attributesIn(inputs), fromProject(project));
  if (Object.keys(asked).length > 0) await api.call("UpdateProject", { ProjectName: inputs.projectName, ...toParameters(asked) });
  return state(connection, inputs, { Project: project });
}

/**
 * What was asked for stands above what the service answers: an update needs up to five minutes until it shows (UpdateProject of IMM), and
 * the old value in the state would be taken for drift by the next `pulumi up`.
 */
function state(connection: Connection, inputs: ProjectInputs, answer: Record<string, unknown>): ProjectState {
  const project = projectOf(answer);
  return { ...untagged(inputs, fromProject(project)), ...inputs, ...observed(project), region: connection.region(inputs) };
}

/** Tags that nobody asked about (set by a person, or by a tag policy) are none of this resource's business. */
function untagged(inputs: ProjectInputs, { tags, ...others }: ProjectAttributes): ProjectAttributes {
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
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

function alreadyThere(inputs: ProjectInputs, region: string, cause: unknown): ImmProjectError {
  return new ImmProjectError(
    "ProjectExists",
    `an IMM project named ${inputs.projectName} exists already in ${region}; choose another projectName, or set adopt: true to take it over`,
    { cause },
  );
}
