import type { Selection, Severity, Topic } from "@immkit/policies";
import { type Command, InvalidArgumentError, Option } from "commander";
import { matching } from "../../command.ts";
import { defined } from "../../defined.ts";

/** The options that select rules of the pack. */
export interface SelectionOptions {
  readonly rule?: readonly string[];
  readonly topic?: readonly Topic[];
  readonly severity?: Severity;
  readonly framework?: readonly string[];
  readonly since?: string;
}

const allTopics: readonly Topic[] = [
  "exposure",
  "identity",
  "encryption",
  "delivery",
  "privacy",
  "audit",
  "operations",
  "cost",
];

/** An option that can be repeated, or has several values separated by commas. */
const list = (text: string, before: readonly string[] = []) => [...before, ...text.split(",")];

function topics(text: string, before: readonly Topic[] = []): readonly Topic[] {
  return list(text, before).map((name) => {
    const topic = allTopics.find((each) => each === name);
    if (topic === undefined) throw new InvalidArgumentError(`Give one of ${allTopics.join(", ")}.`);
    return topic;
  });
}

export function addSelectionOptions(command: Command): void {
  command
    .option("--rule <ids>", "only these rules of the pack; a star stands for any text", list)
    .addOption(
      new Option(
        "--topic <topics>",
        `only rules about these topics: ${allTopics.join(", ")}`,
      ).argParser(topics),
    )
    .addOption(
      new Option("--severity <least>", "only rules of this severity or more").choices([
        "low",
        "medium",
        "high",
        "critical",
      ]),
    )
    .option("--framework <names>", "only rules that check a control of it, such as CIS", list)
    .option(
      "--since <version>",
      "only rules that are new in this version of @immkit/policies or a later one",
      matching(/^\d+\.\d+\.\d+$/, "Give a version such as 0.2.0."),
    );
}

/** The selection that the options make. */
export function selectionOf(options: SelectionOptions): Selection {
  const { rule, topic, severity, framework, since } = options;
  return defined({ ids: rule, topics: topic, severity, frameworks: framework, since });
}
