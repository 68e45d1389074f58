import { type Changes, changesOf } from "../protocol/diff.ts";
import { isMap, type Properties } from "../protocol/values.ts";

/**
 * The attributes of a project, by the names of the resource. All are optional: an attribute that
 * isn't given is not managed and stays as it is.
 */
export interface ProjectAttributes {
  readonly serviceRole?: string;
  readonly description?: string;
  readonly templateId?: string;
  readonly projectMaxDatasetCount?: number;
  readonly datasetMaxBindCount?: number;
  readonly datasetMaxFileCount?: number;
  readonly datasetMaxTotalFileSize?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The parameter of each attribute, except `tags`, which has another shape. */
const parameterOf = {
  serviceRole: "ServiceRole",
  description: "Description",
  templateId: "TemplateId",
  projectMaxDatasetCount: "ProjectMaxDatasetCount",
  datasetMaxBindCount: "DatasetMaxBindCount",
  datasetMaxFileCount: "DatasetMaxFileCount",
  datasetMaxTotalFileSize: "DatasetMaxTotalFileSize",
} as const satisfies Record<Exclude<keyof ProjectAttributes, "tags">, string>;

const scalars = Object.keys(parameterOf) as (keyof typeof parameterOf)[];

export const attributeNames: readonly (keyof ProjectAttributes)[] = [...scalars, "tags"];

/** What a new project has if the attribute isn't given. */
const serviceDefaults: ProjectAttributes = {
  description: "",
  templateId: "",
  projectMaxDatasetCount: 1_000_000_000,
  datasetMaxBindCount: 10,
  datasetMaxFileCount: 100_000_000,
  datasetMaxTotalFileSize: 90_000_000_000_000_000,
  tags: {},
};

/** The attributes of CreateProject and UpdateProject, as parameters. */
export function toParameters(attributes: ProjectAttributes): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const name of scalars)
    if (attributes[name] !== undefined) parameters[parameterOf[name]] = attributes[name];
  if (attributes.tags !== undefined)
    parameters["Tag"] = Object.entries(attributes.tags).map(([Key, Value]) => ({ Key, Value }));
  return parameters;
}

/** The attributes in a response of GetProject, CreateProject or UpdateProject. */
export function fromProject(project: Properties): ProjectAttributes {
  const attributes: Record<string, unknown> = {};
  for (const name of scalars) {
    const value = project[parameterOf[name]];
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  if (Array.isArray(project["Tags"])) {
    // Responses have TagKey and TagValue, requests have Key and Value.
    attributes["tags"] = Object.fromEntries(
      project["Tags"].map((tag) => [tag.TagKey ?? tag.Key, tag.TagValue ?? tag.Value ?? ""]),
    );
  }
  return attributes as ProjectAttributes;
}

/** The attributes among `properties`. */
export function attributesIn(properties: Properties): ProjectAttributes {
  const attributes: Record<string, unknown> = {};
  for (const name of attributeNames) {
    const value = properties[name];
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  return attributes as ProjectAttributes;
}

/** The attributes that differ from those of a new project: what an import has to write down. */
export function withoutDefaults(attributes: ProjectAttributes): ProjectAttributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => {
      const usual = serviceDefaults[name as keyof ProjectAttributes];
      return (
        usual === undefined || Object.keys(differences({ usual }, { usual: value })).length > 0
      );
    }),
  ) as ProjectAttributes;
}

/** The requested attributes that differ from the present ones: the smallest update. */
export function difference(
  requested: ProjectAttributes,
  present: ProjectAttributes,
): ProjectAttributes {
  return Object.fromEntries(
    Object.entries(requested).filter(
      ([name, value]) => Object.keys(attributeChanges({ [name]: value }, present)).length > 0,
    ),
  ) as ProjectAttributes;
}

/** The differences between the requested attributes and the present ones, by path. */
export function attributeChanges(
  requested: ProjectAttributes,
  present: ProjectAttributes,
): Changes {
  const names = attributeNames.filter((name) => requested[name] !== undefined);
  return differences(
    Object.fromEntries(names.map((name) => [name, present[name]])),
    Object.fromEntries(names.map((name) => [name, requested[name]])),
  );
}

function differences(before: Properties, after: Properties): Changes {
  // The service treats an empty list of tags like no tags.
  const given = (value: unknown) =>
    isMap(value) && Object.keys(value).length === 0 ? undefined : value;
  return Object.assign(
    {},
    ...Object.keys(after).map((name) =>
      changesOf(given(before[name]), given(after[name]), name, false),
    ),
  ) as Changes;
}
