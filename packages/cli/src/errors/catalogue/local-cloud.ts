import type { PackageErrors } from "./entry.ts";

/** The errors of `@immkit/local-cloud`. */
export const localCloudErrors: PackageErrors = {
  package: "@immkit/local-cloud",
  classes: {
    ListenError: {
      PortInUse: {
        means: "The port is in use.",
        cause: "Another program listens on it.",
        fix: "Choose another --port, or --port 0 for any free one.",
      },
      HostNotLoopback: {
        means: "Other machines could reach the address.",
        cause: "Everybody who reaches a local cloud can read all of it.",
        fix: "Leave out --host, or add --allow-remote.",
      },
      HostNotFound: {
        means: "The address is not one of this machine.",
        cause: "The name is misspelt, or belongs to another machine.",
        fix: "Use 127.0.0.1.",
      },
      PortNotAllowed: {
        means: "The user is not allowed to listen on the port.",
        cause: "Ports below 1024 need special rights.",
        fix: "Choose a port above 1023.",
      },
      ListenFailed: {
        means: "The cloud can't listen, for another reason.",
        cause: "The message has the reason of the system.",
        fix: "Choose another address and port.",
      },
    },
    DataError: {
      DataLocked: {
        means: "Another local cloud uses the directory.",
        cause: "It still runs.",
        fix: "Stop it, or choose another --data.",
      },
      DataCorrupt: {
        means: "A file is missing, damaged, or not one of the local cloud's.",
        cause: "The directory is another one, or was changed by hand.",
        fix: "Choose another directory, or delete this one to begin again.",
      },
      DataVersion: {
        means: "Another version of immkit wrote the directory.",
        cause: "The format has changed in between.",
        fix: "Use that version, or delete the directory to begin again.",
      },
      DataMismatch: {
        means: "The directory belongs to another region or account.",
        cause: "The first start had another --region or --account.",
        fix: "Pass the same ones, or choose another directory.",
      },
      DataUnusable: {
        means: "The directory can't be created, read or written.",
        cause: "A permission is missing, or the path is not a directory.",
        fix: "Choose another directory, or change the permission.",
      },
      DataNotWritten: {
        means: "The last state could not be written. The state before it is still there.",
        cause: "The disk is full or failed.",
        fix: "Free space, and start again.",
      },
    },
    ShapeError: {
      InvalidScenario: {
        means: "The scenario has the wrong shape.",
        cause: "A member is misspelt, missing or of the wrong type.",
        fix: "Correct the place that the message names. The schema is @immkit/local-cloud/schema/scenario.json.",
      },
      InvalidVerdict: {
        means: "The verdict of a reviewer has the wrong shape.",
        cause: 'The body is not {"suggestion": "pass" or "block"}.',
        fix: "Correct the member that the message names.",
      },
      InvalidFault: {
        means: "A fault has the wrong shape.",
        cause: "A member is misspelt, missing or of the wrong type.",
        fix: "Correct the member that the message names.",
      },
      InvalidControl: {
        means: "The body of a control has the wrong shape.",
        cause: "A member is misspelt, missing or of the wrong type.",
        fix: "Correct the member that the message names.",
      },
    },
  },
};
