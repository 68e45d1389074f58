import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { timed } from "../timed.ts";
import type { Peer, PeerFinding } from "./peer.ts";

const module = "github.com/Checkmarx/kics/v2";
const version = "2.2.0";

interface Output {
  readonly queries: readonly {
    readonly query_name: string;
    readonly severity: string;
    readonly files: readonly { readonly file_name: string; readonly search_key: string }[];
  }[];
}

/** Folders of queries that can be about resources of Alibaba Cloud. */
const folders = ["terraform/alicloud", "terraform/general"];

const program = (folder: string) => path.join(folder, "bin", "console");

/** The queries are in the source of the module. */
function assets(): string {
  const { stdout } = timed("go", ["mod", "download", "-json", `${module}@v${version}`]);
  return path.join((JSON.parse(stdout) as { readonly Dir: string }).Dir, "assets");
}

/** https://kics.io, compiled from the Go module. */
export const kics: Peer = {
  name: "KICS",
  version,
  about: {
    "ActionTrail Trail OSS Bucket is Publicly Accessible": ["trail-bucket-safe"],
    "Action Trail Logging For All Regions Disabled": ["trail-complete"],
    "CMK Is Unusable": ["kms-usable"],
    "High KMS Key Rotation Period": ["kms-rotates"],
    "Log Retention Is Not Greater Than 90 Days": ["sls-kept"],
    "Name Is Not Snake Case": [],
    "OSS Bucket Allows All Actions From All Principals": ["oss-bucket-policy-not-public"],
    "OSS Bucket Allows Delete Action From All Principals": ["oss-bucket-policy-not-public"],
    "OSS Bucket Allows List Action From All Principals": ["oss-bucket-policy-not-public"],
    "OSS Bucket Allows Put Action From All Principals": ["oss-bucket-policy-not-public"],
    "OSS Bucket Encryption Using CMK Disabled": ["oss-encrypted", "oss-own-key"],
    "OSS Bucket Has Static Website": [],
    "OSS Bucket Ip Restriction Disabled": ["oss-bucket-policy-not-public"],
    "OSS Bucket Lifecycle Rule Disabled": ["oss-media-expires"],
    "OSS Bucket Logging Disabled": ["oss-access-logged", "oss-log-target-safe"],
    "OSS Bucket Public Access Enabled": ["oss-bucket-acl-private", "oss-log-target-safe"],
    "OSS Bucket Transfer Acceleration Disabled": [],
    "OSS Bucket Versioning Disabled": ["oss-versioned"],
    "OSS Buckets Secure Transport Disabled": ["oss-tls-only"],
    "Passwords And Secrets - Generic Token": ["smq-push-no-secret"],
    "Passwords And Secrets - Password in URL": ["smq-push-no-secret"],
    "Ram Policy Admin Access Not Attached to Users Groups Roles": ["ram-no-administrator"],
    "Ram Policy Attached to User": ["ram-users-by-group"],
    "RAM Security Preference Not Enforce MFA Login": [],
    "Variable Without Description": [],
    "Variable Without Type": [],
  },
  isInstalled: (folder) => existsSync(program(folder)),
  install(folder) {
    const environment = { GOBIN: path.join(folder, "bin"), GOFLAGS: "-buildvcs=false" };
    timed("go", ["install", `${module}/cmd/console@v${version}`], { env: environment });
  },
  scan(folder, projects, timeoutMs) {
    const source = assets();
    const output = mkdtempSync(path.join(tmpdir(), "immkit-kics-"));
    try {
      const { cpuMs } = timed(
        program(folder),
        [
          ...["scan", "--path", projects.join(), "--type", "Terraform"],
          // Without the queries for other clouds and formats, it starts faster.
          ...["--queries-path", folders.map((each) => path.join(source, "queries", each)).join()],
          ...["--cloud-provider", "alicloud", "--libraries-path", path.join(source, "libraries")],
          ...["--output-path", output, "--report-formats", "json"],
          ...["--no-progress", "--silent", "--ignore-on-exit", "results", "--timeout", "600"],
        ],
        { env: { DISABLE_CRASH_REPORT: "1" }, timeoutMs },
      );
      const found = new Map(projects.map((project) => [project, [] as PeerFinding[]]));
      const report = readFileSync(path.join(output, "results.json"), "utf8");
      for (const { query_name, severity, files } of (JSON.parse(report) as Output).queries)
        for (const { file_name, search_key } of files)
          found.get(path.dirname(path.resolve(file_name)))?.push({
            check: query_name,
            title: query_name,
            severity: severity.toLowerCase(),
            address: addressIn(search_key),
          });
      return { findings: [...found.values()], cpuMs };
    } finally {
      rmSync(output, { recursive: true, force: true });
    }
  },
};

/** `alicloud_oss_bucket[media].acl` is about `alicloud_oss_bucket.media`. */
function addressIn(key: string): string {
  const [, type, name] = /^(\w+)\[(?:\{\{)?([^\]}]+)/.exec(key) ?? [];
  return type === undefined ? key : `${type}.${name}`;
}
