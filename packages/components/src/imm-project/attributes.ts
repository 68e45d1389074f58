import type { Location } from "./connection.ts";

/**
 * The attributes of a project, by the names of the resource. All are optional: an attribute that
 * isn't given stays as it is.
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

/** The inputs of an ImmProject, resolved. */
export interface ProjectInputs extends ProjectAttributes, Location {
  readonly projectName: string;
  readonly adopt?: boolean;
}

/** The state: what the service returned, or, right after a call, what was requested. */
export interface ProjectState extends ProjectInputs {
  readonly region: string;
  readonly createTime?: string;
  readonly projectQueriesPerSecond?: number;
  readonly engineConcurrency?: number;
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

type Scalar = keyof typeof parameterOf;
const scalars = Object.keys(parameterOf) as Scalar[];

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
export function fromProject(project: Readonly<Record<string, unknown>>): ProjectAttributes {
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
export function attributesIn(properties: object): ProjectAttributes {
  const attributes: Record<string, unknown> = {};
  for (const name of [...scalars, "tags"]) {
    const value = (properties as Record<string, unknown>)[name];
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  return attributes as ProjectAttributes;
}

/** `properties` without any attribute. */
export function withoutAttributes<Properties extends object>(
  properties: Properties,
): Omit<Properties, keyof ProjectAttributes> {
  const names: readonly string[] = [...scalars, "tags"];
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => !names.includes(name)),
  ) as Omit<Properties, keyof ProjectAttributes>;
}

/** The requested attributes that differ from the present ones: the smallest update. */
export function difference(
  requested: ProjectAttributes,
  present: ProjectAttributes,
): ProjectAttributes {
  return Object.fromEntries(
    Object.entries(requested).filter(
      ([name, value]) => !same(value, present[name as keyof ProjectAttributes]),
    ),
  ) as ProjectAttributes;
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null) return a === b;
  // The service treats an empty list of tags like no tags.
  const [left, right] = [Object.entries(a), Object.entries((b ?? {}) as object)];
  return (
    left.length === right.length &&
    left.every(([key, value]) => (b as Record<string, unknown>)?.[key] === value)
  );
}
