/** Whether a value is a resource of a type, also if another copy of this package created it. */
export function hasType(value: unknown, type: string): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { readonly __pulumiType?: unknown }).__pulumiType === type
  );
}
