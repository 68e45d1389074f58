/** Projects: their settings, and the actions on them. */
import { flatTags, type Params, required } from "../rpc/params.ts";
import type { RpcProduct } from "../rpc/product.ts";
import { authorize, checkServiceRole, type ImmContext } from "./context.ts";
import { immError, invalid } from "./errors.ts";
import { integer, isObject, jsonList, oneOf, textUpTo, tokenPage } from "./params.ts";
import type { Project, ProjectSettings } from "./state.ts";

/** Limits of a project: the maximum, which is also the default. They have no effect here. */
const maxLimits = {
  ProjectMaxDatasetCount: 1_000_000_000,
  DatasetMaxBindCount: 10,
  DatasetMaxFileCount: 100_000_000,
  DatasetMaxEntityCount: 10_000_000_000,
  DatasetMaxRelationCount: 100_000_000_000,
  DatasetMaxTotalFileSize: 90_000_000_000_000_000,
};

const defaultSettings: ProjectSettings = {
  serviceRole: "AliyunIMMDefaultRole",
  description: "",
  templateId: "",
  limits: maxLimits,
  tags: [],
};

const maxProjects = 100;
const maxTags = 20;

/** CreateProject, GetProject, UpdateProject, DeleteProject, ListProjects. */
export function projectActions(context: ImmContext): RpcProduct["actions"] {
  const { state, clock } = context;
  return {
    CreateProject(call) {
      const name = projectNameIn(call.params);
      authorize(context, call, "CreateProject", name);
      const settings = settingsIn(call.params, defaultSettings);
      checkServiceRole(context, call, settings.serviceRole, "ServiceRole");
      if (state.projects.has(name))
        throw immError(
          "ResourceAlreadyExists",
          `The specified resource project "${name}" already exists.`,
        );
      if (state.projects.size >= maxProjects)
        throw immError(
          "LimitExceededError",
          `The number of projects in a region is limited to ${maxProjects}.`,
        );
      const now = clock.now();
      const project: Project = { name, settings, createTime: now, updateTime: now };
      state.projects.set(name, project);
      return { Project: projectContent(project) };
    },

    GetProject(call) {
      const name = projectNameIn(call.params);
      authorize(context, call, "GetProject", name);
      const project = projectContent(state.project(name));
      const flag = oneOf(call.params, "WithStatistics", ["true", "false", "True", "False"]);
      // There are no datasets here.
      const statistics = { DatasetCount: 0, FileCount: 0, TotalFileSize: 0 };
      return { Project: { ...project, ...(flag?.toLowerCase() === "true" && statistics) } };
    },

    UpdateProject(call) {
      const name = projectNameIn(call.params);
      authorize(context, call, "UpdateProject", name);
      const project = state.project(name);
      const settings = settingsIn(call.params, project.settings);
      if (call.params["ServiceRole"])
        checkServiceRole(context, call, settings.serviceRole, "ServiceRole");
      project.settings = settings;
      project.updateTime = clock.now();
      return { Project: projectContent(project) };
    },

    /** Deletes the tasks of the project too. */
    DeleteProject(call) {
      const name = projectNameIn(call.params);
      authorize(context, call, "DeleteProject", name);
      state.project(name);
      const attached = [...state.attachments.values()]
        .filter(({ projectName }) => projectName === name)
        .map(({ bucket }) => bucket);
      if (attached.length > 0)
        throw immError(
          "StatusConflict",
          `The project "${name}" can't be deleted while buckets are attached to it. Detach them first: ${attached.join(", ")}.`,
        );
      state.deleteProject(name);
      return {};
    },

    ListProjects(call) {
      const { params } = call;
      authorize(context, call, "ListProjects", "*");
      const prefix = params["Prefix"] ?? "";
      const tags = tagsIn(params) ?? [];
      const projects = [...state.projects.values()].filter(
        ({ name, settings }) =>
          name.startsWith(prefix) &&
          tags.every(({ TagKey, TagValue }) =>
            settings.tags.some((own) => own.TagKey === TagKey && own.TagValue === TagValue),
          ),
      );
      const limit = integer(params, "MaxResults", 0, 200, 100) || 100;
      const { items, next } = tokenPage(params, projects, ({ name }) => [name], limit);
      return { Projects: items.map(projectContent), ...next };
    },
  };
}

/**
 * 1 to 128 letters, digits, `-` and `_`, starting with a letter or `_`. Throws MissingProjectName
 * or InvalidProjectName, 400.
 */
export function projectNameIn(params: Params): string {
  const name = required(params, "ProjectName");
  if (/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(name)) return name;
  throw invalid(
    "ProjectName",
    "it must have 1 to 128 letters, digits, hyphens and underscores, and start with a letter or an underscore",
  );
}

/** `base` with the settings in the parameters. */
function settingsIn(params: Params, base: ProjectSettings): ProjectSettings {
  const limits = Object.entries(maxLimits).map(([name, max]) => [
    name,
    integer(params, name, 1, max, base.limits[name]),
  ]);
  return {
    serviceRole: textUpTo(params, "ServiceRole", 64) ?? base.serviceRole,
    description: textUpTo(params, "Description", 256) ?? base.description,
    templateId: textUpTo(params, "TemplateId", 256) ?? base.templateId,
    limits: Object.fromEntries(limits),
    tags: tagsIn(params) ?? base.tags,
  };
}

/** `Tag` is a JSON list of `{Key, Value}`. `Tag.1.Key` and `Tag.1.Value` are accepted too. */
function tagsIn(params: Params): ProjectSettings["tags"] | undefined {
  const flat = flatTags(params);
  const list = jsonList(params, "Tag") ?? (flat.length === 0 ? undefined : flat);
  if (list !== undefined && list.length > maxTags)
    throw invalid("Tag", `a project has at most ${maxTags} tags`, "InvalidArgument");
  return list?.map((tag) => {
    if (!isObject(tag) || typeof tag["Key"] !== "string" || tag["Key"] === "")
      throw invalid("Tag", "each tag must be an object with a Key");
    return { TagKey: tag["Key"], TagValue: typeof tag["Value"] === "string" ? tag["Value"] : "" };
  });
}

/** A project as responses show it. */
function projectContent({ name, settings, createTime, updateTime }: Project) {
  return {
    ProjectName: name,
    ServiceRole: settings.serviceRole,
    Description: settings.description,
    TemplateId: settings.templateId,
    CreateTime: new Date(createTime).toISOString(),
    UpdateTime: new Date(updateTime).toISOString(),
    ProjectQueriesPerSecond: 100,
    EngineConcurrency: 100,
    ...settings.limits,
    Tags: settings.tags,
  };
}
