/** What the provider has to know about a resource type. Each type has a file in `resources/`. */
import type { CheckFailure, ExistingResource } from "../protocol/provider.ts";
import type { PropertyMap } from "../protocol/values.ts";
import type { CloudClient } from "./client.ts";
import type { Properties } from "./schema.ts";

/** An update of a resource in place. */
export interface ResourceUpdate {
  readonly id: string;
  /** The state before the update. */
  readonly state: PropertyMap;
  /** The state to reach: the inputs of the program, and the present value of everything else. */
  readonly wanted: PropertyMap;
  /** Whether one of these top-level properties changes. */
  changed(...names: readonly string[]): boolean;
}

/** A resource type: its properties, and the calls that create, read, update and delete it. */
export interface ResourceType {
  /** Pulumi's token, such as `alicloud:oss/bucket:Bucket`. */
  readonly type: string;
  readonly inputs: Properties;
  /** Outputs that aren't inputs. A preview doesn't know them. */
  readonly outputs: Properties;
  /** Outputs that only the creation returns. They are kept as they were. */
  readonly returnedOnce?: readonly string[];
  /** An input that is made up if the program gives neither it nor one of `unless`. */
  readonly autoName?: {
    readonly property: string;
    readonly unless: readonly string[];
    /** `name` is the resource's name in the program. */
    make(name: string): string;
  };
  /** The first failure that concerns several properties together. */
  validate?(inputs: PropertyMap): CheckFailure | undefined;
  /** The result's state is only what no later read returns (a secret). */
  create(
    client: CloudClient,
    inputs: PropertyMap,
  ): Promise<{ readonly id: string; readonly state?: PropertyMap }>;
  /**
   * The state in the cloud; `undefined` if the resource doesn't exist. `state` is the last known
   * state, empty during an import.
   */
  read(client: CloudClient, id: string, state: PropertyMap): Promise<PropertyMap | undefined>;
  /** Missing if every change needs a new resource. */
  update?(client: CloudClient, update: ResourceUpdate): Promise<void>;
  /** Missing if the real provider only forgets the resource. Succeeds if it doesn't exist. */
  delete?(client: CloudClient, resource: ExistingResource): Promise<void>;
}
