import { normalize, relative, sep } from "node:path";
import type { FactsFile, KnownFindings, Program, StackData } from "@immkit/policies";
import { listSourceFiles, readBytes, readText } from "../../input/file.ts";
import { errorAt, readJson } from "../../input/json.ts";
import type { Io } from "../../io.ts";

/** Reads files as one stack. */
export async function readStackFiles(files: readonly string[], io: Io): Promise<StackData> {
  const { InputError, readStack } = await import("@immkit/policies");
  const texts: string[] = [];
  for (const file of files) texts.push(await readText(file, "The stack file", io));
  const [first = "", ...others] = texts;
  try {
    return readStack(first, ...others);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { index, path, message } = error;
    const source = { file: files[index] ?? "", text: texts[index] ?? "", value: undefined };
    throw await errorAt(source, path, message, error);
  }
}

/** Reads a file with what is true outside the stack. */
export async function readFactsFile(file: string, io: Io): Promise<FactsFile> {
  const { FactsError, readFacts } = await import("@immkit/policies");
  const json = await readJson(file, "The facts file", io);
  try {
    return readFacts(json.value);
  } catch (error) {
    if (!(error instanceof FactsError)) throw error;
    throw await errorAt(json, error.path, error.message, error);
  }
}

/** Reads the findings that were there already. */
export async function readBaselineFile(file: string, io: Io): Promise<KnownFindings> {
  const { readBaseline, WaiverError } = await import("@immkit/policies");
  const json = await readJson(file, "The baseline file", io);
  try {
    return readBaseline(json.value);
  } catch (error) {
    if (!(error instanceof WaiverError)) throw error;
    throw await errorAt(json, error.path, error.message, error);
  }
}

/** Languages of Pulumi programs, and of Terraform. */
const sources = /\.(?:[cm]?[jt]sx?|py|go|cs|java|ya?ml|tf)$/;

/** Reads the sources of a program. */
export async function readProgram(folder: string, io: Io): Promise<Program> {
  const files = new Map<string, string>();
  // A file in another encoding doesn't stop the check: only names are searched for.
  for (const file of await listSourceFiles(folder, sources))
    files.set(
      relative(folder, file).split(sep).join("/"),
      new TextDecoder().decode(await readBytes(file, io)),
    );
  return { folder: normalize(folder).split(sep).join("/"), files };
}
