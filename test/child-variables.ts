/**
 * The variables that each process of a test needs: where the programs are, and where Node.js keeps
 * compiled modules.
 */
export const childVariables: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "",
};
