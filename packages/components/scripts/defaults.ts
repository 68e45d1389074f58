/** The table of all defaults for the package's documents, from the schema and the reasons. */
import { type DefaultNote, defaultNotes } from "./default-reasons.ts";

interface Property {
  readonly description?: string;
  readonly $ref?: string;
  readonly items?: Property;
}

interface Shape {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly inputProperties?: Readonly<Record<string, Property>>;
}

interface Schema {
  readonly provider: Shape;
  readonly resources: Readonly<Record<string, Shape>>;
  readonly types: Readonly<Record<string, Shape>>;
}

/** One default. */
export interface DefaultRow {
  readonly component: string;
  /** Path in the component's arguments: `cors.maxAgeSeconds`. */
  readonly argument: string;
  readonly value: string;
  readonly why: string;
  readonly note: DefaultNote;
}

/** The components in the order of the table, and their arguments whose own arguments are listed. */
const sections: Readonly<Record<string, readonly string[]>> = {
  ModerationPipeline: ["application", "existingMediaBuckets"],
  MediaBucket: ["accessLogs", "cors"],
  ResultChannel: [],
  UploadEvents: [],
  Alarms: [],
  AppAccess: [],
  ServiceRole: ["media"],
  ImmProject: [],
  Provider: [],
};

/** Where credentials and hosts come from. The doc comments of `ProviderArgs` list it. */
const providerSources = /`[A-Z_]+`|REGION|config\.json|public hosts/;

/**
 * Every default of the components that isn't just "none" or "a new one".
 * @throws Error for a default without a reason, and for a reason without a default.
 */
export function defaultRows(schema: unknown): DefaultRow[] {
  const known = schema as Schema;
  const rows = Object.entries(sections).flatMap(([component, nested]) =>
    argumentsOf(known, component, nested).flatMap(([argument, { description = "" }]) => {
      const row = rowOf(component, argument, description);
      return row === undefined ? [] : [row];
    }),
  );
  const used = new Set(rows.map(({ note }) => note));
  for (const [component, notes] of Object.entries(defaultNotes))
    for (const [argument, note] of Object.entries(notes))
      if (!used.has(note)) throw new Error(`${component}.${argument} has a reason, and no default`);
  return rows;
}

/** The rows as Markdown: a table for each component. */
export function defaultTables(rows: readonly DefaultRow[]): string {
  return Object.keys(sections)
    .map((component) => {
      const lines = rows
        .filter((row) => row.component === component)
        .map(({ argument, value, why, note: { weaker } }) => {
          const shown = weaker === undefined ? "" : shownWeaker(argument, weaker);
          const listed =
            weaker === undefined
              ? ""
              : weaker.weakened === undefined
                ? "no"
                : `\`${weaker.weakened}\``;
          return `| \`${argument}\` | ${value} | ${why} | ${shown} | ${listed} |`;
        });
      return [
        `## ${component}`,
        "",
        "| argument | default | why | less safe | in `weakened` |",
        "|---|---|---|---|---|",
        ...lines,
        "",
      ].join("\n");
    })
    .join("\n");
}

function argumentsOf(
  schema: Schema,
  component: string,
  nested: readonly string[],
): [string, Property][] {
  const shape =
    component === "Provider"
      ? schema.provider
      : (schema.resources[`immkit:index:${component}`] ??
        schema.types[`immkit:index:${component}`]);
  const own = Object.entries(shape?.inputProperties ?? shape?.properties ?? {});
  return own.flatMap(([name, property]) => {
    if (!nested.includes(name)) return [[name, property] as [string, Property]];
    const type = (property.$ref ?? property.items?.$ref ?? "").replace("#/types/", "");
    const inside = Object.entries(schema.types[type]?.properties ?? {});
    return [
      [name, property],
      ...inside.map(([member, its]): [string, Property] => [`${name}.${member}`, its]),
    ] as [string, Property][];
  });
}

function rowOf(component: string, argument: string, description: string): DefaultRow | undefined {
  // The default ends with its sentence. What follows a colon is the reason.
  const sentence = /\bDefault:? (.+?)(?:\.(?= |$|\n)|$)/s.exec(description)?.[1];
  const own = defaultNotes[component]?.[argument];
  if (sentence === undefined && own === undefined) return undefined;
  const note = own ?? defaultNotes["*"]?.[argument];
  const [value = "", ...reason] = (sentence ?? "none: it is required").split(/: /);
  const why = note?.why ?? capital(reason.join(": "));
  if (note === undefined) {
    const uninteresting = /^(?:none|any|a new \w+|new ones|a \w+ with the defaults)$/.test(value);
    if (uninteresting || (component === "Provider" && providerSources.test(value)))
      return undefined;
    throw new Error(`${component}.${argument} has the default "${value}", and no reason`);
  }
  if (why === "") throw new Error(`${component}.${argument} has a note without a reason`);
  return { component, argument, value, why, note };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function shownWeaker(
  argument: string,
  { args, shown }: NonNullable<DefaultNote["weaker"]>,
): string {
  return shown ?? `\`${JSON.stringify(args[argument])}\``;
}
