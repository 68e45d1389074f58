/**
 * Generates src/generated/ from src/schema/*.json: TypeScript types, and validators that don't need
 * ajv at run time. `--check` writes nothing and exits with 1 if a file is stale.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _, Ajv, type AnySchemaObject, type KeywordCxt } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));
const schemaFolder = join(packageRoot, "src/schema");
const generatedFolder = join(packageRoot, "src/generated");
const banner =
  "// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.\n";

interface ValidatorSpec {
  readonly schema: string;
  readonly type: string;
  readonly file: ValidatorFile;
}

/** Whether the validators of a file report every problem, or only the first. */
const validatorFiles = {
  /** What a person wrote. */
  "validate-input.ts": true,
  /** What decides in a message. */
  "validate-message.ts": false,
  /** The rest of a message, of which each value that doesn't conform is dropped. */
  "validate-details.ts": true,
  /** What decides in an event of OSS. */
  "validate-upload.ts": false,
};
type ValidatorFile = keyof typeof validatorFiles;

const validators: Readonly<Record<string, ValidatorSpec>> = {
  validateSubmitVideo: {
    schema: "submit-video.json",
    type: "SubmitVideoRequest",
    file: "validate-input.ts",
  },
  validateSubmitImage: {
    schema: "submit-image.json",
    type: "SubmitImageRequest",
    file: "validate-input.ts",
  },
  validateRuntimeConfig: {
    schema: "runtime-config.json",
    type: "RuntimeConfig",
    file: "validate-input.ts",
  },
  validateNotificationEnvelope: {
    schema: "notification-envelope.json",
    type: "NotificationEnvelope",
    file: "validate-message.ts",
  },
  validateNotificationContent: {
    schema: "notification-content.json",
    type: "NotificationContent",
    file: "validate-message.ts",
  },
  validateNotificationEvent: {
    schema: "notification-event.json",
    type: "NotificationEvent",
    file: "validate-details.ts",
  },
  validateNotificationDetails: {
    schema: "notification-details.json",
    type: "NotificationDetails",
    file: "validate-details.ts",
  },
  validateObjectEvent: {
    schema: "object-event.json",
    type: "ObjectEvent",
    file: "validate-upload.ts",
  },
};

const typeFiles = [
  "submit-video",
  "submit-image",
  "runtime-config",
  "notification-envelope",
  "notification-content",
  "notification-event",
  "notification-details",
  "outcome",
  "object-event",
  "upload-event",
];

function readSchema(name: string): AnySchemaObject {
  return JSON.parse(readFileSync(join(schemaFolder, name), "utf8")) as AnySchemaObject;
}

/** Descriptions and titles are for readers of the schema. The generated code doesn't need them. */
function withoutProse(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutProse);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) =>
      (key === "description" || key === "title" || key === "$schema") && typeof value === "string"
        ? []
        : [[key, withoutProse(value)]],
    ),
  );
}

function makeAjv(file: ValidatorFile): Ajv {
  const ajv = new Ajv({
    allErrors: validatorFiles[file],
    strict: true,
    strictRequired: false,
    // The limits of each kind of task are added to the members that both share.
    strictTypes: false,
    allowUnionTypes: true,
    // Counting code points would need a CommonJS helper in the output. The schemas use only
    // `minLength: 1`, where both counts agree.
    unicode: false,
    messages: false,
    inlineRefs: file !== "validate-input.ts",
    code: { source: true, esm: true, lines: true, optimize: 2 },
    logger: {
      log: console.error,
      error: console.error,
      warn: (text: unknown) => void (/unicode/.test(String(text)) || console.error(text)),
    },
  });
  ajv.addKeyword({
    keyword: "maxUtf8Bytes",
    type: "string",
    schemaType: "number",
    error: {
      message: ({ schemaCode }) => _`"must be at most " + ${schemaCode} + " bytes of UTF-8"`,
      params: ({ data, schemaCode }) =>
        _`{limit: ${schemaCode}, bytes: Buffer.byteLength(${data})}`,
    },
    code(cxt: KeywordCxt) {
      cxt.fail(_`Buffer.byteLength(${cxt.data}) > ${cxt.schemaCode}`);
    },
  });
  for (const name of readdirSync(schemaFolder))
    ajv.addSchema(withoutProse(readSchema(name)) as AnySchemaObject);
  return ajv;
}

function validatorsOf(file: ValidatorFile): [name: string, spec: ValidatorSpec][] {
  return Object.entries(validators).filter(([, spec]) => spec.file === file);
}

function validatorsModule(file: ValidatorFile): string {
  const chosen = validatorsOf(file);
  const ajv = makeAjv(file);
  const ids = Object.fromEntries(
    chosen.map(([name, { schema }]) => [name, readSchema(schema)["$id"] as string]),
  );
  const code = standalone.default(ajv, ids);
  if (/\brequire\(/.test(code))
    throw new Error(
      "A generated validator calls require(). Find the keyword that needs ajv's run-time helper.",
    );
  return compact(code);
}

/** Removes what nobody reads, and shortens ajv's nine lines per problem to one. */
function compact(code: string): string {
  const short = code
    .replace(/^"use strict";\s*/, "")
    .replaceAll(/\/\*# sourceURL=.*\*\/;\n/g, "")
    .replaceAll(/schemaPath:"[^"]*",/g, "")
    .replaceAll(/, parentData, parentDataProperty, rootData=data\}/g, "}")
    .replaceAll(/,parentData\b[^{}]*,rootData\}/g, "}")
    .replaceAll(
      /const (err\d+) = (.*);\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}\nerrors\+\+;/g,
      "(vErrors ??= []).push($2);\nerrors++;",
    );
  const unused = [...short.matchAll(/^const (schema\d+) =.*\n/gm)].filter(
    ([line, name]) => !new RegExp(`\\b${name}\\b`).test(short.replace(line, "")),
  );
  const used = unused.reduce((text, [line]) => text.replace(line, ""), short);
  // Without anyOf and its like, the number of errors is only ever compared with 0.
  return /_errs\d/.test(used)
    ? used
    : used
        .replaceAll(/^(?:errors\+\+|let errors = 0|errors = vErrors\.length);\n/gm, "")
        .replaceAll("return errors === 0;", "return vErrors === null;");
}

/**
 * Validators are plain JavaScript in a .ts file: types are stripped anyway, and tsc emits the file
 * to dist with the others.
 */
function validatorFile(file: ValidatorFile): string {
  const chosen = validatorsOf(file);
  const code = chosen.reduce(
    (text, [name]) =>
      text.replace(new RegExp(`export const ${name} = (\\w+);`), `const ${name}_ = $1;`),
    validatorsModule(file),
  );
  const types = new Map(chosen.map(([, spec]) => [spec.type, spec.schema.replace(".json", ".ts")]));
  const imports = Array.from(
    types,
    ([type, file]) => `import type { ${type} } from "./${file}";\n`,
  ).join("");
  const exports = chosen
    .map(
      ([name, spec]) => `export const ${name} = ${name}_ as unknown as Validator<${spec.type}>;\n`,
    )
    .join("");
  return `${banner}// @ts-nocheck\nimport type { Validator } from "../validation/violations.ts";\n${imports}\n${code}\n${exports}`.replaceAll(
    /[ \t]+$/gm,
    "",
  );
}

/** A schema together with that of its `allOf`, as one type. */
function merged(name: string): JSONSchema {
  const { allOf, ...own } = readSchema(name) as JSONSchema;
  const base = allOf?.[0]?.$ref;
  if (base === undefined) return own;
  const shared = merged(base);
  const properties = Object.entries(shared.properties ?? {}).map(([key, value]) => [
    key,
    { ...value, ...own.properties?.[key] },
  ]);
  return { ...shared, ...own, properties: Object.fromEntries(properties) };
}

/** Allows `undefined` for the optional members of a request. */
function withUndefined(types: string): string {
  return types.replaceAll(/^( +\w+\?: (?:\{$.*?^ +\}|[^\n]*));$/gms, "$1 | undefined;");
}

async function generate(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of typeFiles) {
    const types = await compile(merged(`${name}.json`), name, {
      bannerComment: banner,
      cwd: schemaFolder,
      ignoreMinAndMaxItems: true,
      format: true,
    });
    files.set(`${name}.ts`, name.startsWith("submit-") ? withUndefined(types) : types);
  }
  for (const file of Object.keys(validatorFiles) as ValidatorFile[])
    files.set(file, validatorFile(file));
  return files;
}

const files = await generate();
if (process.argv.includes("--check")) {
  const stale = [...files].filter(([name, text]) => {
    try {
      return readFileSync(join(generatedFolder, name), "utf8") !== text;
    } catch {
      return true;
    }
  });
  const left = readdirSync(generatedFolder).filter((name) => !files.has(name));
  if (stale.length + left.length > 0) {
    console.error(
      `Stale: ${[...stale.map(([name]) => name), ...left].join(", ")}. Run: node packages/runtime/scripts/generate.ts`,
    );
    process.exitCode = 1;
  }
} else {
  rmSync(generatedFolder, { recursive: true, force: true });
  mkdirSync(generatedFolder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(generatedFolder, name), text);
}
