import { accessSync, constants } from "node:fs";
import path from "node:path";

const executable = process.platform === "win32" ? "pulumi.exe" : "pulumi";
const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), path.resolve(import.meta.dirname, "../../.pulumi/bin")];

/** Whether the real engine can be used here. */
export const hasPulumi = folders.some((folder) => {
  try {
    accessSync(path.join(folder, executable), constants.X_OK);
    return folder !== "";
  } catch {
    return false;
  }
});

/** For the names of tests that need it: why they are skipped. */
export const pulumiEngine = hasPulumi
  ? "pulumi"
  : "pulumi: skipped, there is no Pulumi CLI here (pnpm pulumi:install puts one into .pulumi/bin)";
