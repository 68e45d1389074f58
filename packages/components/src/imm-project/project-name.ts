/**
 * What is wrong with the name of an IMM project, or undefined when nothing is: 1 to 128 letters,
 * digits, `-` and `_`, the first one a letter or `_`. Source: CreateProject of IMM 2020-09-30. (The
 * 2017 API, which `alicloud.imm.Project` drives, has another rule.)
 */
export function projectNameProblem(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "") return "is required: a text of 1 to 128 characters";
  if (name.length > 128) return `is ${name.length} characters long; IMM takes 128 at most`;
  if (!/^[A-Za-z_]/.test(name)) return `"${name}" must start with a letter or "_"`;
  const odd = /[^A-Za-z0-9_-]/u.exec(name)?.[0];
  return odd === undefined
    ? undefined
    : `"${name}" contains ${JSON.stringify(odd)}; IMM takes letters, digits, "-" and "_" only`;
}
