/** The options of the local cloud. */
import type { MovableClock } from "./core/clock.ts";
import type { LogEntry } from "./log/entry.ts";
import type { MnsOptions } from "./mns/index.ts";
import type { OssOptions } from "./oss/index.ts";

/** An option of the local cloud is invalid. The message names it and says what is valid. */
export class CloudOptionError extends Error {
  readonly code = "InvalidOption";
  readonly option: string;
  constructor(option: string, message: string) {
    super(`The option ${option} ${message}`);
    this.name = "CloudOptionError";
    this.option = option;
  }
}

/** Options of {@link startCloud}. */
export interface CloudOptions {
  /** Default `cn-hangzhou`. */
  readonly region?: string;
  /** Sixteen digits. Default `1234567890123456`. */
  readonly accountId?: string;
  /**
   * Ids of further accounts, of sixteen digits each. Their users can assume roles and use buckets
   * of the first account, as far as trust policies and bucket policies allow it. They have RAM and
   * STS only, and are not kept in a data directory. Default: none.
   */
  readonly otherAccounts?: readonly string[];
  /** Default 0: any free port. */
  readonly port?: number;
  /**
   * Address to listen on. Default `127.0.0.1`. An address that is not a loopback address needs
   * {@link CloudOptions.allowRemote}.
   */
  readonly host?: string;
  /** Allows a `host` that other machines can reach. Default false. */
  readonly allowRemote?: boolean;
  /**
   * Whether calls count as made over TLS (`acs:SecureTransport`). Default true, because the cloud
   * speaks plain HTTP only, and a policy that requires TLS would deny every call. Set it to false
   * to see such policies deny. The control `network` changes it while the cloud runs.
   */
  readonly assumeSecureTransport?: boolean;
  /**
   * How to behave where the documentation of SMQ contradicts itself. Default: the tolerant reading.
   */
  readonly mns?: Pick<MnsOptions, "batchActions" | "requireNamespace">;
  /**
   * Whether new buckets block public access. Default true, as OSS does since 2025-10-13, account by
   * account. False is for an account that OSS hasn't switched over, or for older buckets.
   */
  readonly oss?: Pick<OssOptions, "blockPublicAccess">;
  /** The parsed JSON of a scenario, which sets the verdicts. Default: everything passes. */
  readonly scenario?: unknown;
  /**
   * Called for each call, except of the controls, and for each error of the cloud itself. The
   * control `GET log` returns the last calls too.
   */
  readonly log?: (entry: LogEntry) => void;
  /** Default: a clock that starts at the real time. The controls can move it. */
  readonly clock?: MovableClock;
  /**
   * A directory in which the state is kept for the next start; created if it doesn't exist. The
   * state is what RAM, STS, OSS, SMQ, IMM and CloudMonitor hold, the account owner's key, the
   * control key, and how far the clock was moved. The scenario, message style, network, faults and
   * counters are not kept.
   * The state is saved 100 ms after a change (later when saving takes long) and when the cloud is
   * closed. A cloud that is killed loses at most what changed since the last save.
   * The directory holds keys in clear text, readable by its owner only. One cloud at a time can use
   * it. Default: the state is in memory only.
   */
  readonly dataDir?: string;
}

/** The options that a cloud can't be without. */
export interface CloudIdentity {
  readonly region: string;
  readonly accountId: string;
  readonly port: number;
}

/** @throws CloudOptionError for an invalid option. */
export function checkOptions(options: CloudOptions): CloudIdentity {
  const { region = "cn-hangzhou", accountId = "1234567890123456", port = 0 } = options;
  if (options.dataDir === "") throw new CloudOptionError("dataDir", "must name a directory.");
  if (!/^[a-z]{2}(-[a-z0-9]+)+$/.test(region))
    throw new CloudOptionError(
      "region",
      `must look like cn-hangzhou, not ${JSON.stringify(region)}.`,
    );
  if (!/^\d{16}$/.test(accountId))
    throw new CloudOptionError(
      "accountId",
      `must be sixteen digits, not ${JSON.stringify(accountId)}.`,
    );
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new CloudOptionError("port", `must be a number from 0 to 65535, not ${port}.`);
  checkOtherAccounts(options, accountId);
  return { region, accountId, port };
}

function checkOtherAccounts({ otherAccounts = [], dataDir }: CloudOptions, own: string): void {
  const ids = [own, ...otherAccounts];
  const wrong = otherAccounts.find((id, index) => !/^\d{16}$/.test(id) || ids.indexOf(id) <= index);
  if (wrong !== undefined)
    throw new CloudOptionError(
      "otherAccounts",
      `must be other ids of sixteen digits, not ${JSON.stringify(wrong)}.`,
    );
  if (otherAccounts.length > 0 && dataDir !== undefined)
    throw new CloudOptionError("otherAccounts", "can't be used with dataDir.");
}
