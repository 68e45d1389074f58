/** Which local cloud a command talks to. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { isLoopback, originOf } from "./endpoint.ts";
import {
  defaultEnvFile,
  type EnvFileValues,
  type EnvFileVariable,
  readEnvFile,
} from "./env-file.ts";

/** Where a command finds a local cloud: all values come from one source. */
export interface LocalCloudSettings {
  /** The name of the file; undefined for the environment. */
  readonly file: string | undefined;
  /** An origin on this machine. */
  readonly endpoint: string;
  /** @throws CommandError that names the variable and the source. */
  required(name: EnvFileVariable): string;
  optional(name: EnvFileVariable): string | undefined;
}

/**
 * Finds the local cloud for a command that talks to nothing else: in the file of `--env`, or
 * in the environment if it has IMMKIT_ENDPOINT, or in `.env.local`.
 * @param folder of `.env.local`; the current folder by default.
 * @throws CommandError if there is none, or its endpoint is not on this machine.
 */
export async function findLocalCloud(
  option: string | undefined,
  io: Io,
  folder = ".",
): Promise<LocalCloudSettings> {
  if (option === undefined && io.env["IMMKIT_ENDPOINT"]) return settingsIn(io.env, undefined);
  const file = option ?? resolve(folder, defaultEnvFile);
  if (option === undefined && !existsSync(file))
    throw new CommandError(
      `No local cloud is known: the environment has no IMMKIT_ENDPOINT, and there is no ${defaultEnvFile} here. Run "immkit dev" or "immkit local --env ${defaultEnvFile}" in another shell.`,
    );
  return settingsIn(await readEnvFile(file, io), option ?? defaultEnvFile);
}

/**
 * The environment of a command with `--env`: the key, the endpoint and all other settings of
 * immkit and Alibaba Cloud come from the file, and none from the environment.
 */
export async function withEnvFile(option: string | undefined, io: Io): Promise<Io> {
  if (option === undefined) return io;
  const values = await readEnvFile(option, io);
  settingsIn(values, option);
  const others = Object.entries(io.env).filter(
    ([name]) => !/^(?:IMMKIT|ALIBABA_CLOUD|ALICLOUD)_/i.test(name),
  );
  return Object.create(io, { env: { value: { ...Object.fromEntries(others), ...values } } });
}

function settingsIn(values: EnvFileValues, file: string | undefined): LocalCloudSettings {
  const place = file === undefined ? "the environment" : `the env file ${JSON.stringify(file)}`;
  const optional = (name: EnvFileVariable) => values[name] || undefined;
  const required = (name: EnvFileVariable) => {
    const value = optional(name);
    if (value !== undefined) return value;
    throw new CommandError(
      `${name} is not set in ${place}. Run "immkit dev" or "immkit local --env ${defaultEnvFile}", and pass that file with --env.`,
    );
  };
  const endpoint = originOf(required("IMMKIT_ENDPOINT"), `IMMKIT_ENDPOINT in ${place}`);
  if (!isLoopback(endpoint))
    throw new CommandError(
      `IMMKIT_ENDPOINT in ${place} is ${JSON.stringify(endpoint)}, which is not on this machine. This command uses a local cloud only.`,
    );
  return { file, endpoint, required, optional };
}
