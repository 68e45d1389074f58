import * as pulumi from "@pulumi/pulumi";
import { Network, type RuntimeEndpoints, unencrypted } from "./endpoints.ts";
import type { ModerationPipelineArgs } from "./pipeline-args.ts";

/** What the parts of a pipeline say about themselves. */
interface WeakenedParts {
  readonly mediaBucket: pulumi.Input<string[]> | undefined;
  readonly resultChannel: pulumi.Input<string[]> | undefined;
  readonly uploadEvents: pulumi.Input<string[]> | undefined;
  readonly application: pulumi.Input<string[]>;
  readonly endpoints: pulumi.Input<RuntimeEndpoints>;
}

/** The arguments of a pipeline that give up a safe default, by their path. */
export function weakenedBy(
  args: ModerationPipelineArgs,
  parts: WeakenedParts,
): pulumi.Output<string[]> {
  const { application, endpoints } = parts;
  const { mediaBucket = [], resultChannel = [], uploadEvents = [] } = parts;
  // The deletion of a part can be its own argument, or the pipeline's.
  const pathIn = (part: "mediaBucket" | "resultChannel" | "uploadEvents") => (setting: string) =>
    setting === "deletion" && args[part]?.deletion === undefined ? setting : `${part}.${setting}`;
  return pulumi
    .all([mediaBucket, resultChannel, uploadEvents, application, endpoints])
    .apply(([bucket, channel, events, app, origins]) => {
      const paths = [
        ...bucket.map(pathIn("mediaBucket")),
        ...channel.map(pathIn("resultChannel")),
        ...events.map(pathIn("uploadEvents")),
        ...app.map((setting) => `application.${setting}`),
        ...unencrypted(origins).map((name) =>
          args.network === Network.Vpc && args.endpoints?.[name] === undefined
            ? "network"
            : `endpoints.${name}`,
        ),
      ];
      return [...new Set(paths)];
    });
}
