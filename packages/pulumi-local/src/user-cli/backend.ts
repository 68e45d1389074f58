/** Where the states of local stacks are kept: in the project, unless the user chose a place. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Environment } from "./environment.ts";

/** A place for states, and the variables that select it. */
export interface Backend {
  /** The folder of our own; undefined if the user chose another place. */
  readonly folder: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The place in PULUMI_BACKEND_URL, or else `.immkit/pulumi` in the project. What `pulumi login` and
 * Pulumi.yaml say is not used: the stacks there are those of the real cloud.
 */
export async function openBackend(project: string, environment: Environment): Promise<Backend> {
  const chosen = environment["PULUMI_BACKEND_URL"];
  const passphrase =
    environment["PULUMI_CONFIG_PASSPHRASE"] === undefined &&
    environment["PULUMI_CONFIG_PASSPHRASE_FILE"] === undefined &&
    !chosen?.startsWith("http")
      ? { PULUMI_CONFIG_PASSPHRASE: "" }
      : {};
  if (chosen) return { folder: undefined, env: passphrase };
  const data = path.join(project, ".immkit");
  const folder = path.join(data, "pulumi");
  // States can hold secrets, and are often inside a Git repository.
  if ((await mkdir(data, { recursive: true, mode: 0o700 })) !== undefined)
    await writeFile(path.join(data, ".gitignore"), "*\n");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { folder, env: { ...passphrase, PULUMI_BACKEND_URL: pathToFileURL(folder).href } };
}

/** Remembers which cloud each stack was deployed to: a cloud without `--data` starts empty. */
export class DeployedClouds {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, "clouds.json");
  }

  /** The id of the cloud that the stack was last deployed to. */
  async of(stack: string): Promise<string | undefined> {
    const id = (await this.#read())[stack];
    return typeof id === "string" ? id : undefined;
  }

  async record(stack: string, id: string): Promise<void> {
    const clouds = { ...(await this.#read()), [stack]: id };
    await writeFile(this.#file, `${JSON.stringify(clouds)}\n`, { mode: 0o600 });
  }

  async #read(): Promise<Readonly<Record<string, unknown>>> {
    try {
      return JSON.parse(await readFile(this.#file, "utf8"));
    } catch {
      // Nothing was deployed yet. A damaged file costs a refresh, and is written again.
      return {};
    }
  }
}
