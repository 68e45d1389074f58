import type { Changes } from "../protocol/diff.ts";
import type { CheckFailure } from "../protocol/messages.ts";
import type { Properties } from "../protocol/values.ts";

/** A resource that exists: its id and its state. */
export interface ExistingResource {
  readonly id: string;
  readonly state: Properties;
}

/** A change of a resource that exists. */
export interface ResourceChange extends ExistingResource {
  /** The inputs of the last run. */
  readonly oldInputs: Properties;
  /** The inputs of this run. */
  readonly inputs: Properties;
}

/** A new resource. */
export interface CreateRequest {
  readonly urn: string;
  readonly inputs: Properties;
  /** In seconds; 0 for the default. */
  readonly timeout: number;
  /** Shows a message to the user. */
  readonly report: (message: string) => void;
}

/** What the engine can do with a resource of one type. Previews make no call to the cloud. */
export interface ResourceHandlers {
  /** The names of the inputs. Others are rejected. */
  readonly inputs: readonly string[];
  /** What is wrong with the inputs. Unknown values are not checked. */
  check(inputs: Properties): readonly CheckFailure[];
  /** The differences between the state and the inputs. */
  diff(change: ResourceChange): Changes;
  /** Whether the old resource has to be deleted before the new one is created. */
  readonly deleteBeforeReplace: boolean;
  /** The state that a preview shows for a new resource. */
  previewCreate(inputs: Properties): Properties;
  create(request: CreateRequest): Promise<ExistingResource>;
  /**
   * Undefined if the resource doesn't exist. Without known inputs (import, `get`) the result has
   * the inputs that describe the resource, otherwise the same inputs with their present values.
   */
  read(
    request: ExistingResource & { readonly inputs: Properties },
  ): Promise<{ readonly state: Properties; readonly inputs: Properties } | undefined>;
  /** The new state. */
  update(change: ResourceChange): Promise<Properties>;
  delete(resource: ExistingResource): Promise<void>;
}
