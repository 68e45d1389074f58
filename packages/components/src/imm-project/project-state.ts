import type { ProjectAttributes } from "./attributes.ts";
import type { Location } from "./connection.ts";

/** The inputs of an ImmProject, resolved. */
export interface ProjectInputs extends ProjectAttributes, Location {
  readonly projectName: string;
  readonly adopt?: boolean;
}

/**
 * What stands in the state: what the service says, or, right after a call, what it was asked for.
 */
export interface ProjectState extends ProjectInputs {
  readonly region: string;
  readonly createTime?: string;
  readonly projectQueriesPerSecond?: number;
  readonly engineConcurrency?: number;
}
