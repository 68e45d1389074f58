/** The fields of a manifest that TypeScript reads with `moduleResolution: node`. */

type Exports = Readonly<Record<string, string | { types?: string; default?: string }>>;

export interface Node10Fields {
  readonly main?: string;
  readonly types?: string;
  /** The file of each subpath: `{ "*": { "account": ["./dist/account/index.d.ts"] } }`. */
  readonly typesVersions?: Readonly<Record<"*", Readonly<Record<string, readonly string[]>>>>;
}

/**
 * `moduleResolution: node` doesn't read `exports`: without these fields a program doesn't compile
 * (TS2307). Source: TypeScript's module reference, "Library compatibility strategies".
 */
export function node10Fields(exports: Exports): Node10Fields {
  const { ".": main, ...subpaths } = exports;
  const typesOf = (target: Exports[string]) =>
    typeof target === "string" ? target : (target.types ?? target.default ?? "");
  const paths = Object.entries(subpaths).map(([subpath, target]) => [
    subpath.replace("./", ""),
    [typesOf(target)],
  ]);
  return {
    ...(typeof main === "object" && main.default ? { main: main.default } : {}),
    ...(main ? { types: typesOf(main) } : {}),
    ...(paths.length > 0 ? { typesVersions: { "*": Object.fromEntries(paths) } } : {}),
  };
}
