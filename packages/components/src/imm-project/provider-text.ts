/**
 * The source that the engine keeps in the state and hands to its process for dynamic providers,
 * which evaluates it as a CommonJS module and asks `handler()` for the provider.
 * `pulumi.dynamic.Resource` would make such a text out of functions at hand; this one is written
 * out, so that it is the same in every release (a change would show as a change of every project),
 * captures nothing of the program's memory (credentials, for one), and needs no TypeScript compiler
 * at run time.
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
