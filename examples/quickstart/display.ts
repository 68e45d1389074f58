/** The output: progress on standard error, and the verdicts as a table. */
import { styleText } from "node:util";
import Table from "cli-table3";
import ora from "ora";
import type { Verdict } from "./app.ts";

export interface Progress {
  step(text: string): void;
  detail(text: string): void;
  done(): void;
  failed(): void;
}

/** A spinner on a terminal, otherwise a line for each step. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) {
    return {
      step: (text) => void stream.write(`${text}\n`),
      detail: () => {},
      done: () => {},
      failed: () => {},
    };
  }
  const spinner = ora({ stream, discardStdin: false });
  let title = "";
  return {
    step(text) {
      if (spinner.isSpinning) spinner.succeed(title);
      title = text;
      spinner.start(text);
    },
    detail(text) {
      spinner.text = `${title} ${styleText("dim", text, { stream })}`;
    },
    done() {
      if (spinner.isSpinning) spinner.succeed(title);
    },
    failed() {
      if (spinner.isSpinning) spinner.fail(title);
    },
  };
}

const colours = { pass: "green", review: "yellow", block: "red" } as const;

export function verdictTable(verdicts: readonly Verdict[], stream: NodeJS.WriteStream): string {
  const table = new Table({
    head: ["object", "kind", "suggestion", "categories", "time"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", "left", "left", "right"],
  });
  for (const { object, kind, suggestion, categories, elapsedMs } of verdicts) {
    const verdict =
      suggestion === null
        ? styleText("red", "failed", { stream })
        : styleText(colours[suggestion], suggestion, { stream });
    table.push([object, kind, verdict, categories.join(", "), `${elapsedMs} ms`]);
  }
  return table.toString();
}
