/** The code blocks of Markdown documents. */

export interface Block {
  readonly file: string;
  readonly line: number;
  /** `ts`, `sh`, … */
  readonly language: string;
  readonly code: string;
}

export function blocksOf(file: string, text: string): readonly Block[] {
  return [...text.matchAll(/^```(\w+)[^\n]*\n(.*?)^```$/gms)].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length,
    language: match[1] ?? "",
    code: match[2] ?? "",
  }));
}

/** Modules of documents: a block without imports continues the block before it. */
export function modulesOf(blocks: readonly Block[]): readonly Block[] {
  const modules: Block[] = [];
  for (const block of blocks.filter(({ language }) => language === "ts")) {
    const before = modules.at(-1);
    if (before?.file === block.file && !/^import /m.test(block.code))
      modules[modules.length - 1] = { ...before, code: before.code + block.code };
    else modules.push(block);
  }
  return modules;
}
