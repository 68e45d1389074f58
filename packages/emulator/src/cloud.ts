/** The local cloud: one origin on loopback that serves IMM, SMQ/MNS, OSS, RAM and STS of one account in one region. */
import { inspect } from "node:util";
import { createNonceStore, type KeyStore } from "./auth/index.ts";
import { createControls } from "./controls/index.ts";
import { createClock } from "./core/clock.ts";
import type { MnsService, MovableClock, OssService } from "./core/contract.ts";
import { newAccessKeyId, newAccessKeySecret, randomText } from "./core/ids.ts";
import { CloudOptionError } from "./core/option-error.ts";
import { accountPrincipal } from "./core/principal.ts";
import { createDispatcher } from "./http/dispatch.ts";
import type { LogEntry } from "./http/log.ts";
import { startHttpServer } from "./http/server.ts";
import { createImm, type LocalImm } from "./imm/index.ts";
import { createMns, type MnsOptions } from "./mns/index.ts";
import { createOss } from "./oss/index.ts";
import { createRam, type RamService } from "./ram/index.ts";
import { createSts, type StsService } from "./sts/index.ts";

export interface CloudOptions {
  /** Default `cn-hangzhou`. */
  readonly region?: string;
  /** Sixteen digits. Default `1234567890123456`. */
  readonly accountId?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Address to listen on. Default `127.0.0.1`; another than a loopback address needs {@link CloudOptions.allowRemote}. */
  readonly host?: string;
  /** Lets the cloud listen where other machines reach it. Default false. */
  readonly allowRemote?: boolean;
  /**
   * Whether calls count as made over TLS (`acs:SecureTransport`). Default true: the cloud speaks plain HTTP, and a policy that denies
   * everything but TLS would else lock everybody out. Set it to false to see such policies deny.
   */
  readonly assumeSecureTransport?: boolean;
  /** Where the documentation of SMQ contradicts itself: which reading the cloud takes. Default: the tolerant ones. */
  readonly mns?: Pick<MnsOptions, "batchActions" | "requireNamespace">;
  /** The parsed JSON of a scenario, which decides the verdicts. Default: everything passes. */
  readonly scenario?: unknown;
  /** Hears about each request, and of faults of the cloud's own. Default: nobody. */
  readonly log?: (entry: LogEntry) => void;
  /** Default: real time, which the controls can move. */
  readonly clock?: MovableClock;
}

/** A running cloud. Neither its key nor its controls are meant for anybody but who started it. */
export interface LocalCloud {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** The account owner's key, random per start. RAM does not bind it. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** `Authorization: Bearer …` for `/_immkit/`. */
  readonly controlKey: string;
  readonly clock: MovableClock;
  readonly ram: RamService;
  readonly sts: StsService;
  readonly oss: OssService;
  readonly mns: MnsService;
  readonly imm: LocalImm;
  /** Ends long polls, waits a short while for answers under way, and stops. */
  close(): Promise<void>;
}

/**
 * Starts a cloud. Throws {@link CloudOptionError} for an option that is not usable, ListenError when it can't listen (`PortInUse`,
 * `HostNotLoopback`, …), and ShapeError
 * (`InvalidScenario`, with a JSON pointer) for a scenario that is none.
 */
export async function startCloud(options: CloudOptions = {}): Promise<LocalCloud> {
  const { region = "cn-hangzhou", accountId = "1234567890123456", port = 0, host = "127.0.0.1", assumeSecureTransport = true } = options;
  checkOptions(region, accountId, port);
  const log = options.log ?? (() => undefined);
  const clock = options.clock ?? createClock((cause) => log({ level: "error", time: Date.now(), message: "A timed task failed", cause }));

  const ram = createRam({ accountId, clock, assumeSecureTransport });
  const sts = createSts({ accountId, clock, state: ram.state, assumeSecureTransport });
  const shared = { region, accountId, clock, authorizer: ram.authorizer };
  const oss = createOss(shared);
  const mns = createMns({ ...shared, ...options.mns });
  const imm = createImm({ ...shared, oss, mns, ...(options.scenario === undefined ? {} : { scenario: options.scenario }) });
  const services = [imm, mns, oss, sts, ram];
  const controls = createControls({ clock, imm, services });

  const account = accountPrincipal(accountId);
  const [accessKeyId, accessKeySecret, controlKey] = [newAccessKeyId(), newAccessKeySecret(), randomText(40)];
  const owner = { id: accessKeyId, secret: accessKeySecret, active: true, principal: account };
  const keys: KeyStore = { find: (id) => (id === accessKeyId ? owner : (ram.keys.find(id) ?? sts.keys.find(id))) };

  const server = await startHttpServer({
    host,
    port,
    allowRemote: options.allowRemote ?? false,
    now: clock.now,
    handle: createDispatcher({
      region,
      account,
      controlKey,
      keys,
      nonces: createNonceStore(),
      products: [imm.product, mns.product, ram.product, sts.product],
      oss,
      mns,
      controls,
      now: clock.now,
      log,
    }),
  });

  const endpoint = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`;
  const cloud: LocalCloud = {
    endpoint,
    region,
    accountId,
    accessKeyId,
    accessKeySecret,
    controlKey,
    clock,
    ram,
    sts,
    oss,
    mns,
    imm,
    async close() {
      await server.close();
      for (const service of services) service.reset();
    },
  };
  // Keys stand in many places below; whoever prints a cloud wants to know which one it is.
  return Object.defineProperty(cloud, inspect.custom, { value: () => `LocalCloud ${endpoint} (${region}, account ${accountId})` });
}

function checkOptions(region: string, accountId: string, port: number): void {
  if (!/^[a-z]{2}(-[a-z0-9]+)+$/.test(region))
    throw new CloudOptionError("region", `must look like cn-hangzhou, not ${JSON.stringify(region)}.`);
  if (!/^\d{16}$/.test(accountId)) throw new CloudOptionError("accountId", `must be sixteen digits, not ${JSON.stringify(accountId)}.`);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new CloudOptionError("port", `must be a number from 0 to 65535, not ${port}.`);
}
