import { actionMatches, foldCase } from "../decide/glob.ts";
import type { Action, Service } from "./action.ts";
import { imm } from "./imm.ts";
import { mns } from "./mns.ts";
import { oss } from "./oss.ts";
import { eventbridge, fc, kms, log, sts } from "./others.ts";
import { ram } from "./ram.ts";

/** What is known of the actions of the services that moderation stacks use, with the source and the date of each list. */
export const services: readonly Service[] = [imm, oss, mns, ram, sts, kms, log, eventbridge, fc];

const all: readonly Action[] = services.flatMap(({ actions }) => actions);

/** The known actions that a pattern takes in. There may be more: services grow, and only some lists are complete. */
export function expandAction(pattern: string): readonly Action[] {
  return all.filter(({ name }) => actionMatches(pattern, name));
}

/** The action of this name, in any case. */
export function findAction(name: string): Action | undefined {
  return all.find((action) => foldCase(action.name) === foldCase(name));
}

export function serviceOf(action: string): Service | undefined {
  const code = foldCase(action.split(":")[0] ?? "");
  return services.find((service) => service.code === code);
}
