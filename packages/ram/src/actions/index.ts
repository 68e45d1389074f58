/** The table of actions: what each one does, and the resources that it works on. */
export {
  type AccessLevel,
  type Action,
  type Exposure,
  type Service,
  type Tier,
  tierOf,
} from "./action.ts";
export { serviceCodes } from "./data.ts";
export { ramCodesOf } from "./product-codes.ts";
export { expandAction, findAction, serviceOf, services } from "./table.ts";
