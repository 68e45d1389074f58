import type { TrailIdentity } from "./identity.ts";

/** A call in a trail, in the members that matter for permissions. */
export interface TrailEvent {
  /** Epoch milliseconds. Undefined if the event doesn't say. */
  readonly time?: number;
  readonly identity: TrailIdentity;
  /** `Ecs`, as the trail writes it. */
  readonly service: string;
  /** `RunInstances` */
  readonly operation: string;
  /** Empty for a call that succeeded. */
  readonly errorCode: string;
  readonly errorMessage: string;
  /** `ApiCall`, `ConsoleOperation`, `ConsoleSignin` and others. */
  readonly type: string;
  /** A data event works on the content of resources. It is recorded only if it was switched on. */
  readonly isDataEvent: boolean;
  /** Empty if the event doesn't say. */
  readonly region: string;
  /** The account that owns the resources. Empty if the event doesn't say. */
  readonly accountId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of resources by their types, such as `ACS::OSS::Bucket`. */
  readonly resources: readonly (readonly [type: string, name: string])[];
  /** What the service answered, as JSON. Empty if the event doesn't say. */
  readonly response: string;
  /** The requests that RAM decided, as the log of a local cloud has them. */
  readonly requests?: readonly LoggedRequest[];
}

/** A request in the log of a local cloud. */
export interface LoggedRequest {
  readonly action: string;
  readonly resource: string;
  readonly isAllowed: boolean;
}
