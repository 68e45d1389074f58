import { existsSync } from "node:fs";
import type { ModerationClientOptions } from "@immkit/runtime";
import { credentialsFor } from "@immkit/runtime/credentials";
import { defined } from "../../defined.ts";
import { CommandError } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { readConfig } from "../../settings/config.ts";
import { userCredentials } from "../../settings/credentials.ts";
import { endpointFrom } from "../../settings/endpoint.ts";
import { defaultEnvFile } from "../../settings/env-file.ts";
import { deployHint, isLocal } from "./local-hint.ts";

/** The options of `immkit submit` that say which project to use, and how to reach it. */
export interface ConnectionOptions {
  readonly config?: string;
  readonly project?: string;
  readonly topic?: string;
  readonly region?: string;
  readonly endpoint?: string;
  /** False for `--no-role`. */
  readonly role?: boolean;
}

/** Options override the runtime config, which overrides the environment. */
export async function clientOptions(
  options: ConnectionOptions,
  io: Io,
): Promise<ModerationClientOptions> {
  const config = await readConfig(options.config, io);
  const project = options.project ?? config?.project ?? io.env["IMMKIT_PROJECT"];
  const region =
    options.region ??
    config?.region ??
    io.env["IMMKIT_REGION"] ??
    io.env["ALIBABA_CLOUD_REGION_ID"];
  if (!project)
    throw new CommandError(
      `No project is given. Pass --project, or --config with the config of a stack, or set IMMKIT_PROJECT.${projectHint(endpointFrom(options.endpoint, io))}`,
    );
  if (!region)
    throw new CommandError(
      "No region is given. Pass --region, or --config with the config of a stack, or set IMMKIT_REGION.",
    );
  const origin = endpointFrom(options.endpoint, io, config === undefined);
  const topic = options.topic ?? config?.topic;
  const sts = origin ?? config?.endpoints.sts;
  const source = userCredentials(io, sts);
  return {
    region,
    project,
    credentials:
      config === undefined || sts === undefined || options.role === false
        ? source
        : credentialsFor(
            { ...config, endpoints: { ...config.endpoints, sts } },
            { source, sessionName: "immkit-cli" },
          ),
    ...defined({
      endpoint: origin ?? config?.endpoints.imm,
      notification: topic === undefined ? undefined : { mns: { topicName: topic } },
      mediaBuckets: config?.mediaBuckets,
    }),
  };
}

function projectHint(endpoint: string | undefined): string {
  if (isLocal(endpoint)) return ` ${deployHint}`;
  return endpoint === undefined && existsSync(defaultEnvFile)
    ? ` For the local cloud of this folder, pass --env ${defaultEnvFile}.`
    : "";
}
