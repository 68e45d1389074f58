import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { node10Fields } from "./node10.ts";

/** A package as it would be published. */
export interface PackedPackage {
  /** `package.json`, merged with its `publishConfig`. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Text of each file, by its path in the package. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths of the sources, relative to the package's folder: `src/index.ts`. */
  readonly sources: ReadonlySet<string>;
  /** The folder of the workspace, which no file of a package names. */
  readonly workspace: string;
}

/**
 * A sentence for each reason not to publish a package; empty if there is none. `publint` checks its
 * `exports`.
 */
export function problemsOf(packed: PackedPackage): readonly string[] {
  return [
    ...manifestProblems(packed.manifest),
    ...node10Problems(packed.manifest),
    ...(packed.files.has("LICENSE") ? [] : ["has no LICENSE"]),
    ...[...packed.files].flatMap(([file, text]) => fileProblems(packed, file, text)),
  ];
}

function manifestProblems(manifest: PackedPackage["manifest"]): readonly string[] {
  const { description, keywords, repository, publishConfig } = manifest;
  const problems: string[] = [];
  if (typeof description !== "string" || description === "") problems.push("has no description");
  if (!Array.isArray(keywords) || keywords.length === 0) problems.push("has no keywords");
  const url = (repository as { url?: unknown } | undefined)?.url;
  const provenance = (publishConfig as { provenance?: unknown } | undefined)?.provenance === true;
  // The registry compares the address in the manifest with the one in the provenance, and rejects
  // the package (E422) if they differ.
  if (provenance && typeof url !== "string")
    problems.push("has publishConfig.provenance, but no repository.url: npm would refuse it");
  if (!provenance && repository !== undefined)
    problems.push(
      "has a repository, but no publishConfig.provenance to prove that it comes from there",
    );
  return problems;
}

/** `main` of a policy pack is what Pulumi starts, so it can differ from the entry point. */
function node10Problems(manifest: PackedPackage["manifest"]): readonly string[] {
  const { main, types, typesVersions, exports = {} } = manifest;
  const { main: ownMain, ...wanted } = node10Fields(exports as Parameters<typeof node10Fields>[0]);
  const problems: string[] = [];
  if (ownMain !== undefined && typeof main !== "string")
    problems.push(`has no publishConfig.main: set it to ${JSON.stringify(ownMain)}`);
  for (const [field, value] of Object.entries({ types, typesVersions })) {
    const right = wanted[field as keyof typeof wanted];
    if (!isDeepStrictEqual(value, right))
      problems.push(
        `has a publishConfig.${field} that differs from its exports: ${right === undefined ? "remove it" : `set it to ${JSON.stringify(right)}`}`,
      );
  }
  return problems;
}

/** Above this, a line of code is minified: an uncaught error would print all of it. */
const longestLine = 2000;

function fileProblems(
  { files, sources, workspace }: PackedPackage,
  file: string,
  text: string,
): readonly string[] {
  // The files of a new project, its tests included.
  if (file.startsWith("templates/")) return [];
  if (/\.test\.|\.fixture\.|\/testing\/|\.support\./.test(file))
    return [`publishes ${file}, which only tests need`];
  const namesModules = /\.(js|ts)$/.test(file) && /[/\\]node_modules[/\\]/.test(text);
  if (namesModules || text.includes(workspace))
    return [`publishes ${file}, which names a path of the machine that built it`];
  if (file.endsWith(".js") && text.split("\n").some((line) => line.length > longestLine))
    return [`publishes ${file}, which has a line of over ${longestLine} characters`];
  if (file.endsWith(".md")) return linkProblems(files, file, text);
  const beside = (target: string) => path.posix.join(path.posix.dirname(file), target);
  if (file.endsWith(".map")) {
    const map = JSON.parse(text) as {
      sources: readonly string[];
      sourcesContent?: readonly (string | null)[];
    };
    const lost = map.sources.filter(
      (source, index) =>
        typeof map.sourcesContent?.[index] !== "string" && !files.has(beside(source)),
    );
    return lost.length === 0
      ? []
      : [`publishes ${file}, a map to ${lost[0]}, which is not published`];
  }
  const map = /\n\/\/# sourceMappingURL=(?!data:)(\S+)\s*$/.exec(text)?.[1];
  if (map !== undefined && !files.has(beside(map)))
    return [`publishes ${file}, which names a map that is not published`];
  const source = /^dist\/(.*)\.d\.ts$/.exec(file)?.[1];
  if (source !== undefined && !sources.has(`src/${source}.ts`))
    return [
      `publishes ${file}, of which there is no src/${source}.ts: it is left from an earlier build`,
    ];
  return [];
}

/** A reader on npmjs.com or in node_modules has the files of the package only. */
function linkProblems(
  files: PackedPackage["files"],
  file: string,
  text: string,
): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !URL.canParse(target))
    .filter((target) => {
      const linked = path.posix.join(path.posix.dirname(file), target);
      return ![...files.keys()].some((each) => each === linked || each.startsWith(`${linked}/`));
    })
    .map((target) => `publishes ${file}, which links to ${target}, which is not published`);
}
