/** The table of actions: what each one does, and the resources that it works on. */
export type { AccessLevel, Action, Service } from "./action.ts";
export { expandAction, findAction, services } from "./table.ts";
