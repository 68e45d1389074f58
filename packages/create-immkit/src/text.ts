import path from "node:path";
import type { CreatedProject } from "./create-project.ts";
import type { PackageManager } from "./template-files.ts";

/** What a person reads after a project was created. */
export function createdText({ folder, template, files, kept, next }: CreatedProject): string {
  const relative = path.relative(".", folder) || ".";
  const where = relative.startsWith("..") ? folder : relative;
  const left = kept.length === 0 ? "" : `Left as they are: ${kept.join(", ")}\n`;
  const commands = next.map((command) => `  ${command}\n`).join("");
  const created = `Created ${where} from the template ${template} (${files.length} files).`;
  return `${created}\n${left}\nNext:\n${commands}`;
}

/** The package manager that started this process (`npm create`, `pnpm create`), or `npm`. */
export function managerOf(env: Readonly<Record<string, string | undefined>>): PackageManager {
  return env["npm_config_user_agent"]?.startsWith("pnpm/") ? "pnpm" : "npm";
}
