import { type Command, InvalidArgumentError, Option } from "commander";
import { integer } from "../../command.ts";
import type { WaitOptions } from "./outcome.ts";

/** `--kind` and `--scenes`. */
export function addTaskOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--kind <kind>", "kind of the objects; by default, from the extension").choices([
        "image",
        "video",
      ]),
    )
    .option("--scenes <list>", "what to look for, such as porn,terrorism,live,logo,ad", list);
}

/** The option whose name contains its value. Commander would take a URI after it for the value. */
const final = "wait=final";

/** `--wait`, `--wait=final` and `--timeout`. */
export function addWaitOptions(command: Command): Command {
  return command
    .option("--wait", "wait for the verdict of each task; review can still change")
    .option(`--${final}`, "wait until a person has decided what is in review, too")
    .option("--timeout <seconds>", "longest time to wait", integer(1, 999_999), 900);
}

/** What to wait for. Undefined without `--wait`. */
export function untilIn(options: {
  readonly wait?: boolean;
  readonly [final]?: boolean;
}): WaitOptions["until"] | undefined {
  if (options[final]) return "final";
  return options.wait ? "first" : undefined;
}

/** Names that are separated by commas. */
export function list(text: string): string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes("")) throw new InvalidArgumentError("Use single commas, such as porn,ad.");
  return items;
}
