/**
 * What a project can be asked to be, under the names of the resource. Everything is optional: what
 * is not asked is left as it is.
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

/** Attribute to parameter, for all but `tags`, whose shape differs. */
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

/**
 * The attributes of a project as GetProject, CreateProject and UpdateProject answer it. Members
 * that are missing stay missing.
 */
export function fromProject(project: Readonly<Record<string, unknown>>): ProjectAttributes {
  const attributes: Record<string, unknown> = {};
  for (const name of scalars) {
    const value = project[parameterOf[name]];
    if (value !== undefined && value !== null) attributes[name] = value;
  }
  if (Array.isArray(project["Tags"])) {
    // Answers spell them TagKey and TagValue, requests Key and Value.
    attributes["tags"] = Object.fromEntries(
      project["Tags"].map((tag) => [tag.TagKey ?? tag.Key, tag.TagValue ?? tag.Value ?? ""]),
    );
  }
  return attributes as ProjectAttributes;
}

/** The attributes among `properties`, which may hold anything else too. */
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

/** What is asked for and differs from what there is: the smallest update. */
export function difference(
  asked: ProjectAttributes,
  present: ProjectAttributes,
): ProjectAttributes {
  return Object.fromEntries(
    Object.entries(asked).filter(
      ([name, value]) => !same(value, present[name as keyof ProjectAttributes]),
    ),
  ) as ProjectAttributes;
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null) return a === b;
  // No tags at all and an empty list of tags are the same to the service.
  const [left, right] = [Object.entries(a), Object.entries((b ?? {}) as object)];
  return (
    left.length === right.length &&
    left.every(([key, value]) => (b as Record<string, unknown>)?.[key] === value)
  );
}
