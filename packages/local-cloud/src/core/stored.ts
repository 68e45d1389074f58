/** How the state of a service is written down, so that it outlives the process. */

/** Bytes that are kept beside the state, under their SHA-256. */
export interface BodyReference {
  /** Hexadecimal. Of a body that is being kept it is set by the time the state is written. */
  readonly sha256: string;
}

/** Takes bytes that are too long for the state itself. They must not change afterwards. */
export interface BodyKeeper {
  keep(bytes: Buffer): BodyReference;
}

export interface BodyReader {
  /**
   * Throws DataError (`DataCorrupt`) when the bytes are missing, or are not those that were kept.
   */
  read(reference: BodyReference): Buffer;
}

/** Every service can forget what it holds. */
export interface Resettable {
  /** Back to the state of a fresh start; timers are called off. */
  reset(): void;
}

/** A service whose state can be written down and taken up again. */
export interface Stored<State> {
  /**
   * The state as it is now, as JSON can hold it; nothing in it changes afterwards. It is taken
   * between two requests, so it copies what can change and refers to what can't.
   */
  dump(bodies: BodyKeeper): State;
  /**
   * Takes up a state in place of its own. What fell due in the meantime happens right after, in
   * order.
   */
  load(state: State, bodies: BodyReader): void;
}
