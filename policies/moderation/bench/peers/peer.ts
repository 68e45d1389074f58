import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** What another tool reports about a resource. */
export interface PeerFinding {
  /** Id of the check. */
  readonly check: string;
  readonly title: string;
  /** In lower case. Undefined if the tool doesn't say. */
  readonly severity: string | undefined;
  /** `alicloud_oss_bucket.media` */
  readonly address: string;
}

export interface Scan {
  /** For each project. */
  readonly findings: readonly (readonly PeerFinding[])[];
  /** User and system time of the tool. */
  readonly cpuMs: number;
}

/** Another tool that checks Terraform, in one version. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Ids of its checks to the rules of immkit whose faults they are about. */
  readonly about: Readonly<Record<string, readonly string[]>>;
  isInstalled(folder: string): boolean;
  /** @throws an error with the output of the command that failed. */
  install(folder: string): void;
  /**
   * @param projects Folders with a `main.tf` each. They have nothing to do with each other.
   * @param timeoutMs Default: none.
   */
  scan(folder: string, projects: readonly string[], timeoutMs?: number): Scan;
}

/** Where the tools are installed, outside the repository. */
export const toolsFolder = path.join(tmpdir(), "immkit-peers");

/** Scans configurations, each in a new folder. */
export function scanTexts(peer: Peer, configurations: readonly string[], timeoutMs?: number): Scan {
  const parent = mkdtempSync(path.join(tmpdir(), "immkit-peer-stacks-"));
  try {
    const projects = configurations.map((configuration, index) => {
      const project = path.join(parent, String(index));
      mkdirSync(project);
      writeFileSync(path.join(project, "main.tf"), configuration);
      return project;
    });
    return peer.scan(toolsFolder, projects, timeoutMs);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}
