import type { CompletedCommand } from "./command-tree.ts";

const nameOf = ({ path }: CompletedCommand) => ["immkit", ...path].join(" ");
const longFlags = ({ options }: CompletedCommand) => options.map(({ flags }) => flags[0] ?? "");

/** A function for bash. Files are completed where nothing else fits. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.slice(1).map((each) => `"${nameOf(each)}"`);
  const values = commands.flatMap((command) =>
    command.options
      .filter(({ choices }) => choices.length > 0)
      .map(
        ({ flags, choices }) =>
          `    ${flags.map((flag) => `"${nameOf(command)} ${flag}"`).join("|")}) words="${choices.join(" ")}" ;;`,
      ),
  );
  const files = commands.flatMap((command) =>
    command.options
      .filter(({ takesValue, choices }) => takesValue && choices.length === 0)
      .flatMap(({ flags }) => flags.map((flag) => `"${nameOf(command)} ${flag}"`)),
  );
  const words = commands.map(
    (each) =>
      `      "${nameOf(each)}") words="${[...each.subcommands, ...each.choices, ...longFlags(each)].join(" ")}" ;;`,
  );
  return `_immkit() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  local path="immkit" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${paths.join("|")}) path="$path \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $prev" in
${values.join("\n")}
    ${files.join("|")}) COMPREPLY=(); return ;;
  esac
  if [ -z "$words" ]; then
    case "$path" in
${words.join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _immkit immkit
`;
}

/** zsh runs the function for bash. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef immkit
autoload -Uz compinit bashcompinit
(( $+functions[compdef] )) || compinit
bashcompinit
${bashScript(commands)}`;
}

/** A line of fish for each command and option. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap((command) => {
    const { path, subcommands, options } = command;
    const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
    const none =
      subcommands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${subcommands.join(" ")}`];
    const condition = [...seen, ...none].join("; and ");
    const start = `complete -c immkit -n ${quoted(condition)}`;
    const summaryOf = (name: string) =>
      commands.find((each) => each.path.join(" ") === [...path, name].join(" "))?.summary ?? "";
    return [
      ...subcommands.map((name) => `${start} -f -a ${name} -d ${quoted(summaryOf(name))}`),
      ...(command.choices.length > 0
        ? [`${start} -f -a ${quoted(command.choices.join(" "))}`]
        : []),
      ...options.map(({ flags, description, takesValue, choices }) => {
        const names = flags.map((flag) =>
          flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
        );
        const value = takesValue ? ["-r"] : [];
        const words = choices.length > 0 ? [`-f -a ${quoted(choices.join(" "))}`] : [];
        return [start, ...names, ...value, ...words, "-d", quoted(description)].join(" ");
      }),
    ];
  });
  return `${lines.join("\n")}\n`;
}
