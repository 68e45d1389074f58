import type { PackageErrors } from "./entry.ts";

/** The errors of `@immkit/components`. */
export const componentsErrors: PackageErrors = {
  package: "@immkit/components",
  classes: {
    InvalidArgumentError: {
      InvalidArgument: {
        means: "An argument of a component is wrong, or two arguments conflict.",
        cause: "A name is misspelt, or a value is out of range.",
        fix: "Change the argument that the message names.",
      },
    },
    ProviderError: {
      MissingRegion: {
        means: "The provider has no region.",
        cause: "Neither the program nor the environment sets one.",
        fix: "Set region of the provider, or ALIBABA_CLOUD_REGION.",
      },
      MissingCredentials: {
        means: "The provider has no credentials.",
        cause: "Neither the program nor the environment sets them.",
        fix: "Configure the alicloud provider.",
      },
      UnsupportedCredentials: {
        means: "The provider can't use this kind of credentials.",
        cause: "The alicloud provider has settings that this one doesn't support.",
        fix: "Use an access key, a profile or a role.",
      },
      InvalidProfile: {
        means: "The profile can't be used.",
        cause: "It is missing, incomplete or malformed.",
        fix: "Correct the profile, or name another one.",
      },
      InvalidSetting: {
        means: "A setting of the provider is wrong.",
        cause: "Its value is malformed, or two settings conflict.",
        fix: "Change the setting that the message names.",
      },
      WrongAccount: {
        means: "The credentials belong to another account.",
        cause: "Another profile is active.",
        fix: "Use the credentials of the account in the message.",
      },
      WrongRegion: {
        means: "The resource is in another region.",
        cause: "The provider has another region than the resource.",
        fix: "Use a provider of that region.",
      },
      ProjectExists: {
        means: "The IMM project exists already.",
        cause: "Another stack or a person created it.",
        fix: "Import it, or choose another name.",
      },
      ProjectCreationUnknown: {
        means: "It is unknown whether the IMM project was created.",
        cause: "The answer was lost.",
        fix: "Run the update again. If the project exists then, import it.",
      },
      ProjectInUse: {
        means: "The IMM project can't be deleted.",
        cause: "It still has attached buckets or tasks.",
        fix: "Delete what the message names first.",
      },
      AttachedElsewhere: {
        means: "The bucket is attached to another IMM project.",
        cause: "A bucket can be attached to one project only.",
        fix: "Detach it there, or use another bucket.",
      },
      NameInUse: {
        means: "The name is in use.",
        cause: "Another resource of the account has it.",
        fix: "Choose another name, or import the resource.",
      },
      UnknownType: {
        means: "The plugin has no such type of resource.",
        cause: "The program was written for another version.",
        fix: "Use the same version of @immkit/components everywhere.",
      },
    },
  },
};
