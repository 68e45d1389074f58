import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "../rpc/product.ts";
import { authorize, checkServiceRole, type ImmContext } from "./context.ts";
import { pageOf } from "./page.ts";
import { flag, textUpTo, wholeNumber } from "./params.ts";
import {
  defaultSettings,
  type Project,
  projectContent,
  projectNameIn,
  settingsIn,
  tagsIn,
} from "./project.ts";

const maxProjects = 100;

export function projectActions(context: ImmContext) {
  const { state, clock } = context;
  return {
    CreateProject(call: RpcCall) {
      const name = projectNameIn(call.params);
      authorize(context, call, "CreateProject", name);
      const settings = settingsIn(call.params, defaultSettings);
      checkServiceRole(context, call, settings.serviceRole, "ServiceRole");
      if (state.projects.has(name))
        throw new ServiceError(
          400,
          "ResourceAlreadyExists",
          `The specified resource project "${name}" already exists.`,
        );
      if (state.projects.size >= maxProjects) {
        throw new ServiceError(
          400,
          "LimitExceededError",
          `The number of projects in a region is limited to ${maxProjects}.`,
        );
      }
      const now = clock.now();
      const project: Project = { name, settings, createTime: now, updateTime: now };
      state.projects.set(name, project);
      return { Project: projectContent(project) };
    },

    GetProject(call: RpcCall) {
      const name = projectNameIn(call.params);
      authorize(context, call, "GetProject", name);
      return { Project: projectContent(state.project(name), flag(call.params, "WithStatistics")) };
    },

    UpdateProject(call: RpcCall) {
      const name = projectNameIn(call.params);
      authorize(context, call, "UpdateProject", name);
      const project = state.project(name);
      const settings = settingsIn(call.params, project.settings);
      if (textUpTo(call.params, "ServiceRole", 64) !== undefined)
        checkServiceRole(context, call, settings.serviceRole, "ServiceRole");
      project.settings = settings;
      project.updateTime = clock.now();
      return { Project: projectContent(project) };
    },

    /** Tasks go with their project. */
    DeleteProject(call: RpcCall) {
      const name = projectNameIn(call.params);
      authorize(context, call, "DeleteProject", name);
      state.project(name);
      const attached = [...state.attachments.values()]
        .filter(({ projectName }) => projectName === name)
        .map(({ bucket }) => bucket);
      if (attached.length > 0) {
        throw new ServiceError(
          400,
          "StatusConflict",
          `The project "${name}" can't be deleted while buckets are attached to it. Detach them first: ${attached.join(", ")}.`,
        );
      }
      state.deleteProject(name);
      return {};
    },

    ListProjects(call: RpcCall) {
      authorize(context, call, "ListProjects", "*");
      const prefix = call.params["Prefix"] ?? "";
      const wanted = tagsIn(call.params) ?? [];
      const projects = [...state.projects.values()]
        .filter(({ name }) => name.startsWith(prefix))
        .filter(({ settings }) =>
          wanted.every((tag) =>
            settings.tags.some((own) => own.TagKey === tag.TagKey && own.TagValue === tag.TagValue),
          ),
        );
      const limit = wholeNumber(call.params, "MaxResults", 0, 200, 100) || 100;
      const { items, nextToken } = pageOf(
        projects,
        ({ name }) => [name],
        limit,
        call.params["NextToken"],
      );
      return {
        Projects: items.map((project) => projectContent(project)),
        ...(nextToken !== undefined && { NextToken: nextToken }),
      };
    },
  };
}
