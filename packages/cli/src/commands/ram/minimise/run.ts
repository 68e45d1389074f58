import { formatPolicy, minimise } from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import { ExitCode } from "../../../errors/exit-code.ts";
import type { Io } from "../../../io.ts";
import { parsedAtAnySize } from "../../../policy/any-size.ts";
import { readSource } from "../../../policy/source.ts";

export interface MinimiseOptions {
  readonly limit?: number;
  readonly json?: boolean;
}

export async function run(
  file: string,
  { limit, json }: MinimiseOptions,
  io: Io,
): Promise<ExitCode> {
  const source = await readSource(file, io);
  if (source.is !== "policy")
    throw new CommandError(
      `${JSON.stringify(file)} is not one policy. Name one of the snapshot, as FILE#policy/NAME.`,
    );
  const { document } = parsedAtAnySize(source.policy);
  const documents = minimise(document, limit === undefined ? {} : { limit });
  for (const each of documents)
    io.stdout.write(`${formatPolicy(each, json ? {} : { indent: 2 })}\n`);
  const size = (statements: number, characters: number) =>
    `${statements} ${statements === 1 ? "statement" : "statements"}, ${characters} characters`;
  const before = size(document.Statement.length, formatPolicy(document).length);
  const statements = documents.reduce((sum, each) => sum + each.Statement.length, 0);
  const characters = documents.reduce((sum, each) => sum + formatPolicy(each).length, 0);
  const split =
    documents.length > 1 ? ` in ${documents.length} policies, to be attached together` : "";
  io.stderr.write(`${before} → ${size(statements, characters)}${split}\n`);
  return ExitCode.ok;
}
