/**
 * What is wrong with the name of an IMM project; undefined if it is valid: 1 to 128 letters,
 * digits, `-` and `_`, starting with a letter or `_`. Source: CreateProject of IMM 2020-09-30. (The
 * 2017 API, which `alicloud.imm.Project` uses, has another rule.)
 */
export function projectNameProblem(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "")
    return "is required: a string of 1 to 128 characters";
  if (name.length > 128) return `is ${name.length} characters long; the limit of IMM is 128`;
  if (!/^[A-Za-z_]/.test(name)) return `"${name}" must start with a letter or "_"`;
  const odd = /[^A-Za-z0-9_-]/u.exec(name)?.[0];
  return odd === undefined
    ? undefined
    : `"${name}" contains ${JSON.stringify(odd)}; IMM accepts letters, digits, "-" and "_" only`;
}
