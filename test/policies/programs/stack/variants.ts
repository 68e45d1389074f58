/** Resources that a setting adds to the stack, by the name of the variant. */
export type Variants = Readonly<Record<string, (name: string) => void>>;
