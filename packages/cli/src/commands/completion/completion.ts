import { Argument, type Command } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";

const help = helpExtras({
  examples: {
    "immkit completion bash > ~/.local/share/bash-completion/completions/immkit": "for bash",
    "immkit completion zsh > ~/.zfunc/_immkit": "for zsh, with ~/.zfunc in fpath",
    "immkit completion fish > ~/.config/fish/completions/immkit.fish": "for fish",
  },
});

/** Call it after all other commands are declared. */
export function addCompletion(program: Command, { io }: CommandContext): void {
  program
    .command("completion")
    .summary("print a script that completes commands in a shell")
    .description(
      "Print a script with which a shell completes commands, options and their choices. Install immkit first: completion works for the command immkit, not for npx immkit.",
    )
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", help)
    .action(async (shell: "bash" | "zsh" | "fish") => {
      const { bashScript, fishScript, zshScript } = await import("./scripts.ts");
      const { commandTree } = await import("./command-tree.ts");
      const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell];
      io.stdout.write(script(commandTree(program)));
    });
}
