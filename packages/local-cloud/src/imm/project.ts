import { ServiceError } from "../core/service-error.ts";
import type { RpcCall } from "../rpc/product.ts";
import { invalid, isObject, jsonList, required, textUpTo, wholeNumber } from "./params.ts";

/**
 * Limits that a project may be given; what they are when it is not. Nothing here counts against
 * them.
 */
const projectLimits = {
  ProjectMaxDatasetCount: { high: 1_000_000_000, otherwise: 1_000_000_000 },
  DatasetMaxBindCount: { high: 10, otherwise: 10 },
  DatasetMaxFileCount: { high: 100_000_000, otherwise: 100_000_000 },
  DatasetMaxEntityCount: { high: 10_000_000_000, otherwise: 10_000_000_000 },
  DatasetMaxRelationCount: { high: 100_000_000_000, otherwise: 100_000_000_000 },
  DatasetMaxTotalFileSize: { high: 90_000_000_000_000_000, otherwise: 90_000_000_000_000_000 },
} as const;

type LimitName = keyof typeof projectLimits;

/** What a caller can set, and change later. */
export interface ProjectSettings {
  readonly serviceRole: string;
  readonly description: string;
  readonly templateId: string;
  readonly limits: { readonly [K in LimitName]: number };
  readonly tags: readonly { readonly TagKey: string; readonly TagValue: string }[];
}

export interface Project {
  readonly name: string;
  settings: ProjectSettings;
  /** Epoch milliseconds. */
  readonly createTime: number;
  updateTime: number;
}

export const defaultSettings: ProjectSettings = {
  serviceRole: "AliyunIMMDefaultRole",
  description: "",
  templateId: "",
  limits: Object.fromEntries(
    Object.entries(projectLimits).map(([name, { otherwise }]) => [name, otherwise]),
  ) as ProjectSettings["limits"],
  tags: [],
};

/**
 * 1 to 128 letters, digits, `-` and `_`, the first a letter or `_`. Throws MissingProjectName or
 * InvalidProjectName, 400.
 */
export function projectNameIn(params: RpcCall["params"]): string {
  const name = required(params, "ProjectName");
  if (/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(name)) return name;
  throw invalid(
    "ProjectName",
    "it must have 1 to 128 letters, digits, hyphens and underscores, and start with a letter or an underscore",
  );
}

/** `base` with what the parameters set. */
export function settingsIn(params: RpcCall["params"], base: ProjectSettings): ProjectSettings {
  const limits = Object.fromEntries(
    Object.entries(projectLimits).map(([name, { high }]) => [
      name,
      wholeNumber(params, name, 1, high, base.limits[name as LimitName]),
    ]),
  ) as ProjectSettings["limits"];
  return {
    serviceRole: textUpTo(params, "ServiceRole", 64) ?? base.serviceRole,
    description: textUpTo(params, "Description", 256) ?? base.description,
    templateId: textUpTo(params, "TemplateId", 256) ?? base.templateId,
    limits,
    tags: tagsIn(params) ?? base.tags,
  };
}

/** `Tag` is a JSON list of `{Key, Value}`; `Tag.1.Key` and `Tag.1.Value` are understood as well. */
export function tagsIn(params: RpcCall["params"]): ProjectSettings["tags"] | undefined {
  const list = jsonList(params, "Tag") ?? flatTags(params);
  if (list === undefined) return undefined;
  if (list.length > 20)
    throw new ServiceError(
      400,
      "InvalidArgument",
      "The specified parameter Tag is not valid: a project has at most 20 tags.",
    );
  return list.map((tag) => {
    if (!isObject(tag) || typeof tag["Key"] !== "string" || tag["Key"] === "")
      throw invalid("Tag", "each tag must be an object with a Key");
    return { TagKey: tag["Key"], TagValue: typeof tag["Value"] === "string" ? tag["Value"] : "" };
  });
}

function flatTags(params: RpcCall["params"]): readonly unknown[] | undefined {
  const tags: unknown[] = [];
  for (let number = 1; params[`Tag.${number}.Key`] !== undefined; number += 1) {
    tags.push({ Key: params[`Tag.${number}.Key`], Value: params[`Tag.${number}.Value`] });
  }
  return tags.length > 0 ? tags : undefined;
}

/**
 * A project as answers show it. The counts are shown `WithStatistics`; there are no datasets here.
 */
export function projectContent(
  { name, settings, createTime, updateTime }: Project,
  withStatistics = false,
): Record<string, unknown> {
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
    ...(withStatistics && { DatasetCount: 0, FileCount: 0, TotalFileSize: 0 }),
  };
}
