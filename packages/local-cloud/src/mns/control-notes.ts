/** What the control plane keeps with a queue or a topic and the data plane does not show. */
export interface ControlNotes {
  readonly tags: Readonly<Record<string, string>>;
  /** Members of the answer as they were set; encryption has no effect here. */
  readonly encryption: Readonly<Record<string, string | boolean>>;
}

export const noControlNotes: ControlNotes = { tags: {}, encryption: {} };
