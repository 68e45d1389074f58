/** How the state of a service is saved and loaded. */

/** A body that is stored in its own file. */
export interface BodyReference {
  readonly file: string;
}

/** Stores bytes that are too long for the state itself. They must not change afterwards. */
export interface BodyKeeper {
  keep(bytes: Buffer): BodyReference;
}

/** Reads bodies that a {@link BodyKeeper} stored. */
export interface BodyReader {
  /** @throws DataError `DataCorrupt` when the body is missing. */
  read(reference: BodyReference): Buffer;
}

/** A service that the control `POST reset` can reset. */
export interface Resettable {
  /** Returns to the state of a fresh start and cancels all timers. */
  reset(): void;
}

/** A service whose state can be saved and loaded. */
export interface Stored<State> {
  /** The state as it is now, in values that JSON can represent. It is serialised at once. */
  dump(bodies: BodyKeeper): State;
  /** Replaces the state. Work that became due in the meantime runs right after, in order. */
  load(state: State, bodies: BodyReader): void;
}
