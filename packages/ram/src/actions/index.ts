/** The table of actions: what each one does, and the resources that it works on. */
export type { AccessLevel, Action, Service } from "./action.ts";
export { serviceCodes } from "./names.ts";
export { expandAction, findAction, serviceOf, services } from "./table.ts";
