import type { PackageErrors } from "./entry.ts";

/** The errors of `@immkit/pulumi-local`. */
export const pulumiLocalErrors: PackageErrors = {
  package: "@immkit/pulumi-local",
  classes: {
    DeployError: {
      ProjectInvalid: {
        means: "The folder is not a Pulumi project, or the engine can't run it.",
        cause: "Pulumi.yaml is missing or malformed, or the program has another language.",
        fix: "Name the folder with Pulumi.yaml, or install a Pulumi CLI.",
      },
      ConfigInvalid: {
        means: "A setting of the deployment is wrong.",
        cause: "Its name or value is malformed.",
        fix: "Correct the setting that the message names.",
      },
      RealCloud: {
        means: "The stack belongs to the real cloud, or could reach it.",
        cause:
          "It was deployed with real credentials, or a provider of the program has its own ones.",
        fix: "Create another stack for the local cloud: immkit pulumi -- stack init NAME, then pass --stack NAME.",
      },
      EngineMissing: {
        means: "The Pulumi engine can't be used.",
        cause: "There is no Pulumi CLI, or it is too old.",
        fix: "Install a newer Pulumi CLI. In the repository, pnpm pulumi:install builds one.",
      },
      ProgramFailed: {
        means: "The program failed.",
        cause: "It threw an error.",
        fix: "Correct the program.",
      },
      ResourceFailed: {
        means: "A resource could not be created, changed or deleted.",
        cause: "The cloud refused the call.",
        fix: "Read the reason in the message, and change the resource that it names.",
      },
      PolicyViolated: {
        means: "A mandatory policy is violated.",
        cause: "A rule of a policy pack found a fault.",
        fix: "Change the resource, or waive the finding.",
      },
      DestroyFailed: {
        means: "Some resources could not be deleted.",
        cause: "They are protected, or the cloud refused.",
        fix: "Delete what the message lists, or remove its protection.",
      },
      EngineFailed: {
        means: "The engine failed for another reason.",
        cause: "A plugin is missing or has stopped, or the stack was destroyed.",
        fix: "Read the reason in the message.",
      },
      Aborted: {
        means: "The deployment was stopped.",
        cause: "The process got a signal.",
        fix: "Run it again.",
      },
    },
  },
};
