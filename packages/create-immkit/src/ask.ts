/** Questions on a terminal. */
import { isCancel, select, text } from "@clack/prompts";
import { templates } from "./templates.ts";

/** Asks for what is missing. Resolves with undefined if the user cancels. */
export async function askMissing(given: {
  readonly folder?: string | undefined;
  readonly template?: string | undefined;
}): Promise<{ readonly folder: string; readonly template: string } | undefined> {
  const folder =
    given.folder ??
    (await text({
      message: "Folder of the new project",
      placeholder: "my-app",
      defaultValue: "my-app",
    }));
  if (isCancel(folder)) return undefined;
  const template =
    given.template ??
    (await select({
      message: "Template",
      options: templates.map(({ name, summary }) => ({ value: name, label: name, hint: summary })),
    }));
  return isCancel(template) ? undefined : { folder, template };
}
