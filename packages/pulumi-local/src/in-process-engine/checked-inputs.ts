import type { CheckResult } from "../protocol/provider.ts";
import type { PropertyMap } from "../protocol/values.ts";

/** The inputs of a successful check. Throws an `Error` with every failure of another one. */
export function checkedInputs({ inputs, failures }: CheckResult): PropertyMap {
  if (failures.length === 0) return inputs;
  throw new Error(
    failures
      .map(({ property, reason }) =>
        reason.startsWith(property) ? reason : `${property} ${reason}`,
      )
      .join("; "),
  );
}
