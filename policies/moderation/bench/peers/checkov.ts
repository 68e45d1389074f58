import { existsSync } from "node:fs";
import path from "node:path";
import { timed } from "../timed.ts";
import type { Peer, PeerFinding } from "./peer.ts";

const version = "3.3.30";

/**
 * Without an account of its vendor, Checkov reports no severities. These are the ones that the
 * vendor publishes, read on 2026-11-30:
 * https://github.com/hlxsites/prisma-cloud-docs, policy-reference/alibaba-policies
 */
const severities: Readonly<Record<string, string>> = {
  CKV_ALI_1: "high",
  CKV_ALI_4: "medium",
  CKV_ALI_5: "medium",
  CKV_ALI_6: "medium",
  CKV_ALI_10: "low",
  CKV_ALI_11: "low",
  CKV_ALI_12: "low",
  CKV_ALI_27: "low",
  CKV_ALI_28: "low",
};

interface Output {
  readonly results?: { readonly failed_checks: readonly FailedCheck[] };
}

interface FailedCheck {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly file_abs_path: string;
}

/** Folders in one run. Each of its outputs repeats the ones before. */
const batchSize = 10;

const program = (folder: string) => path.join(folder, "checkov", "bin", "checkov");

/** https://www.checkov.io, from PyPI. */
export const checkov: Peer = {
  name: "Checkov",
  version,
  about: {
    CKV_ALI_1: ["oss-bucket-acl-private", "oss-log-target-safe", "trail-bucket-safe"],
    CKV_ALI_4: ["trail-complete"],
    CKV_ALI_5: ["trail-complete"],
    CKV_ALI_6: ["oss-encrypted", "oss-own-key"],
    CKV_ALI_10: ["oss-versioned"],
    CKV_ALI_11: [],
    CKV_ALI_12: ["oss-access-logged", "oss-log-target-safe"],
    CKV_ALI_27: ["kms-rotates"],
    CKV_ALI_28: ["kms-usable"],
    CKV_SECRET_2: ["ram-no-access-key", "smq-push-no-secret"],
    CKV_SECRET_4: ["smq-push-no-secret"],
    CKV_SECRET_6: ["ram-no-access-key", "smq-push-no-secret"],
  },
  isInstalled: (folder) => existsSync(program(folder)),
  install(folder) {
    const environment = path.join(folder, "checkov");
    timed("python3", ["-m", "venv", environment]);
    timed(path.join(environment, "bin", "pip"), ["install", "--quiet", `checkov==${version}`]);
  },
  scan(folder, projects, timeoutMs) {
    const found = new Map(projects.map((project) => [project, new Map<string, PeerFinding>()]));
    let cpuMs = 0;
    for (let start = 0; start < projects.length; start += batchSize) {
      const folders = projects.slice(start, start + batchSize);
      const result = timed(
        program(folder),
        [
          ...folders.flatMap((each) => ["--directory", each]),
          // The second framework finds secrets in any file.
          ...["--framework", "terraform", "secrets", "--output", "json"],
          ...["--quiet", "--compact", "--skip-download"],
        ],
        { codes: [0, 1], timeoutMs, env: { HCL_PARSE_TIMEOUT_SEC: "600" } },
      );
      cpuMs += result.cpuMs;
      for (const failed of failedIn(result.stdout))
        found
          .get(path.dirname(failed.file_abs_path))
          ?.set(`${failed.check_id} ${failed.resource}`, findingOf(failed));
    }
    return { findings: [...found.values()].map((each) => [...each.values()]), cpuMs };
  },
};

/** The output is a JSON value for each folder, without anything between them. */
function failedIn(output: string): readonly FailedCheck[] {
  const parts = output.trim().split(/(?<=^[}\]])\s*(?=^[{[])/m);
  return parts.flatMap((part) =>
    [JSON.parse(part) as Output | readonly Output[]]
      .flat()
      .flatMap(({ results }) => results?.failed_checks ?? []),
  );
}

const findingOf = ({ check_id, check_name, resource }: FailedCheck): PeerFinding => ({
  check: check_id,
  title: check_name,
  severity: severities[check_id],
  address: resource,
});
