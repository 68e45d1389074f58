export { askMissing } from "./ask.ts";
export { CreateError, type CreateErrorCode } from "./create-error.ts";
export { type CreatedProject, type CreateOptions, createProject } from "./create-project.ts";
export { type PackageManager, sampleFiles } from "./template-files.ts";
export { type Template, templates } from "./templates.ts";
export { createdText, managerOf } from "./text.ts";
