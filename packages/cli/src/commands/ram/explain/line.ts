import type { Capability, Finding, RamRequest } from "@immkit/ram";

/** What a policy of a snapshot allows is not known, because it can't be read. */
export interface Unread extends Omit<Finding, "id"> {
  readonly id: "unreadable-policy";
}

/** Somebody who can reach the resource, with a call. */
export interface Reach extends Omit<Finding, "id" | "policy"> {
  readonly id: "can-reach";
  /** Null where it can't be told. */
  readonly policy: string | null;
  /** Null where it can't be told whether there is such a call. */
  readonly request: RamRequest | null;
}

/** A line of the answer; of a snapshot with the role, user or group that it is about. */
export type Line = (Capability | Reach | Unread) & { readonly holder?: string };
