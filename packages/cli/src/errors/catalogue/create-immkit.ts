import type { PackageErrors } from "./entry.ts";

/** The errors of `create-immkit`. */
export const createImmkitErrors: PackageErrors = {
  package: "create-immkit",
  classes: {
    CreateError: {
      TemplateUnknown: {
        means: "There is no such template.",
        cause: "The name is misspelt.",
        fix: "Use one of the templates in the message.",
      },
      FolderNotEmpty: {
        means: "The folder has files already.",
        cause: "A project may be in it, and nothing is overwritten.",
        fix: "Name a folder that doesn't exist or is empty.",
      },
      FolderInvalid: {
        means: "The folder's name can't be that of a project.",
        cause: "It is empty or has characters that a package can't have, or the path is a file.",
        fix: "Name another folder.",
      },
      NotWritten: {
        means: "A file of the project could not be written.",
        cause: "A permission is missing, or the disk is full.",
        fix: "Name another folder, or free space.",
      },
      ArgumentsInvalid: {
        means: "The arguments are wrong.",
        cause: "An option is unknown, or the folder is missing.",
        fix: "Run npm create immkit -- --help.",
      },
    },
  },
};
