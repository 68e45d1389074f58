/**
 * The source code that the engine keeps in the state. Its process for dynamic providers evaluates
 * it as a CommonJS module and calls `handler()` for the provider. `pulumi.dynamic.Resource` would
 * generate it from functions. This text is written by hand: it is the same in every release (a
 * change would be a change of every project), captures no memory of the program, such as
 * credentials, and needs no TypeScript compiler at run time.
 */
export const providerText = (
  exported: "provider" | "bucketAttachment",
): string => `exports.handler = () => {
  let path;
  try {
    path = require.resolve("@immkit/components/imm-project-provider");
  } catch (cause) {
    throw new Error("@immkit/components cannot be loaded from " + process.cwd() + ": add it to the dependencies of the Pulumi program there and install them", { cause });
  }
  return require(path).${exported};
};
`;
