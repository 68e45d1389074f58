/** Type-checks the programs of a user with TypeScript's module resolutions. */
import path from "node:path";
import ts from "typescript";

/** The settings of a `tsconfig.json` that decide how packages are found. */
const resolutions = {
  // TypeScript 6 still has it, if the program says that it knows about the end of it.
  node: { module: "esnext", moduleResolution: "node10", ignoreDeprecations: "6.0" },
  node16: { module: "node16", moduleResolution: "node16" },
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "preserve", moduleResolution: "bundler" },
} as const;

/**
 * Errors of the files and of the types in `@immkit` packages, which TypeScript reports with
 * `skipLibCheck: false`: `file.ts: TS2307: Cannot find module …`.
 * @param folder of the project, with its installed packages.
 */
export function typeErrors(
  folder: string,
  files: readonly string[],
  resolution: keyof typeof resolutions,
): readonly string[] {
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...resolutions[resolution],
      target: "es2022",
      lib: ["es2024"],
      types: ["node"],
      strict: true,
      noEmit: true,
      esModuleInterop: true,
      resolveJsonModule: true,
      skipLibCheck: false,
    },
    folder,
  );
  const program = ts.createProgram(
    files.map((file) => path.join(folder, file)),
    options,
  );
  const checked = program
    .getSourceFiles()
    .filter(
      ({ fileName }) =>
        /[/\\]@immkit[/\\]/.test(fileName) || files.includes(path.relative(folder, fileName)),
    );
  const problems = [
    ...program.getOptionsDiagnostics(),
    ...checked.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ];
  return problems.map(
    ({ file, code, messageText }) =>
      `${path.basename(file?.fileName ?? "")}: TS${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}
