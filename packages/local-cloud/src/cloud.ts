/**
 * The local cloud: one origin on loopback that serves IMM, SMQ (MNS), OSS, RAM and STS of one
 * account in one region.
 *
 * How a service plugs in. `startCloud` calls the factory of each service once (`createOss`,
 * `createMns`, `createImm`, `createRam`, `createSts`) and connects the results. A service has two
 * layers: operations, which take a `Principal` and ask the `Authorizer`, and a protocol layer,
 * which turns HTTP into operations. Services call each other's operations, never each other's
 * protocol.
 *
 * 1. `http/` reads the whole request. `gateway/` finds its protocol and checks the signature
 *    (`auth/`), which gives the `Principal`. Then it calls `handle(request, principal)` of OSS or
 *    SMQ, or the action of an `RpcProduct`. A request with a bad signature never reaches a service.
 *    An unsigned request reaches OSS only, as `Anonymous`.
 * 2. A service refuses a call by throwing a `ServiceError`. The gateway writes it in the protocol's
 *    shape (XML for OSS and SMQ, JSON or XML for RPC) with RequestId and HostId. `details` become
 *    further members: strings and numbers only, except `AccessDeniedDetail`, which is an object.
 *    Any other error is answered with InternalError, 500, and logged.
 * 3. A service sets only its own headers. The gateway adds the request id headers, and
 *    `content-type` when it is missing; `http/` adds `Date`, `Server` and `Content-Length`. An
 *    answer to HEAD, and a 204 or 304, is sent without its body.
 * 4. A long poll also waits on `request.signal` and ends when it is aborted. The answer to an
 *    aborted request is dropped.
 * 5. State lives in memory, inside the factory's closure. `reset()` clears it and cancels timers.
 *    Each service is also `Stored`: `dump()` and `load()` are what a data directory writes and
 *    reads. Keep work for later as data beside its timer, or a restart loses it.
 */
import { inspect } from "node:util";
import { accountPrincipal } from "./access/principal.ts";
import { createNonceStore, type KeyStore } from "./auth/index.ts";
import { type CloudState, cloudState } from "./cloud-state.ts";
import { createControls } from "./controls/index.ts";
import { createClock, type MovableClock } from "./core/clock.ts";
import { CloudOptionError } from "./core/option-error.ts";
import { type DataDirectory, openDataDirectory, watchedClock } from "./data/index.ts";
import { createDispatcher } from "./gateway/dispatch.ts";
import type { LogEntry } from "./gateway/log.ts";
import { type HttpServer, startHttpServer } from "./http/server.ts";
import { createImm, type LocalImm } from "./imm/index.ts";
import { createMns, type MnsOptions } from "./mns/index.ts";
import type { MnsService } from "./mns/service.ts";
import { createOss } from "./oss/index.ts";
import type { OssService } from "./oss/operations.ts";
import { createRam, type RamService } from "./ram/index.ts";
import { createSts, type StsService } from "./sts/index.ts";

export interface CloudOptions {
  /** Default `cn-hangzhou`. */
  readonly region?: string;
  /** Sixteen digits. Default `1234567890123456`. */
  readonly accountId?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /**
   * Address to listen on. Default `127.0.0.1`; another than a loopback address needs
   * {@link CloudOptions.allowRemote}.
   */
  readonly host?: string;
  /** Lets the cloud listen where other machines reach it. Default false. */
  readonly allowRemote?: boolean;
  /**
   * Whether calls count as made over TLS (`acs:SecureTransport`). Default true: the cloud speaks
   * plain HTTP, and a policy that denies everything but TLS would else lock everybody out. Set it
   * to false to see such policies deny.
   */
  readonly assumeSecureTransport?: boolean;
  /**
   * Where the documentation of SMQ contradicts itself: which reading the cloud takes. Default: the
   * tolerant ones.
   */
  readonly mns?: Pick<MnsOptions, "batchActions" | "requireNamespace">;
  /** The parsed JSON of a scenario, which decides the verdicts. Default: everything passes. */
  readonly scenario?: unknown;
  /** Hears about each request, and of faults of the cloud's own. Default: nobody. */
  readonly log?: (entry: LogEntry) => void;
  /** Default: real time, which the controls can move. */
  readonly clock?: MovableClock;
  /**
   * A directory, made when it isn't there, in which the state outlives the process: what RAM, STS,
   * OSS, SMQ and IMM hold, the account owner's key and the control key, and how far the clock was
   * moved. What the controls set besides (scenario, style of messages, faults, counters) is not
   * kept. It is written within a moment of a change, and at {@link LocalCloud.close}; whatever ends
   * the process, the last state that was written is there whole. It holds keys in clear, for its
   * owner alone (0600 in 0700). One cloud at a time may use it. Default: everything is in memory,
   * and gone with the process.
   */
  readonly dataDir?: string;
}

/** A running cloud. Neither its key nor its controls are meant for anybody but who started it. */
export interface LocalCloud {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /**
   * The account owner's key, random per start, or that of the data directory. RAM does not bind it.
   */
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
  /**
   * Ends long polls, waits a short while for answers under way, writes the state to the data
   * directory if there is one, and stops. Throws DataError (`DataNotWritten`) when it could not be
   * written; the cloud has stopped then as well.
   */
  close(): Promise<void>;
}

/**
 * Starts a cloud. Throws {@link CloudOptionError} for an option that is not usable, ListenError
 * when it can't listen (`PortInUse`, `HostNotLoopback`, …), DataError when the data directory is in
 * use or not usable (`DataLocked`, `DataCorrupt`, …), and ShapeError (`InvalidScenario`, with a
 * JSON pointer) for a scenario that is none.
 */
export async function startCloud(options: CloudOptions = {}): Promise<LocalCloud> {
  const { region = "cn-hangzhou", accountId = "1234567890123456", port = 0, dataDir } = options;
  checkOptions(region, accountId, port);
  if (dataDir === "") throw new CloudOptionError("dataDir", "must name a directory.");
  const data = dataDir === undefined ? undefined : await openDataDirectory<CloudState>(dataDir);
  try {
    return await start(options, { region, accountId, port }, data);
  } catch (error) {
    await data?.abandon();
    throw error;
  }
}

async function start(
  options: CloudOptions,
  {
    region,
    accountId,
    port,
  }: { readonly region: string; readonly accountId: string; readonly port: number },
  data: DataDirectory<CloudState> | undefined,
): Promise<LocalCloud> {
  const { host = "127.0.0.1", assumeSecureTransport = true } = options;
  const log = options.log ?? (() => undefined);
  const changed = () => data?.changed();
  const real =
    options.clock ??
    createClock((cause) =>
      log({ level: "error", time: Date.now(), message: "A timed task failed", cause }),
    );
  const clock = data === undefined ? real : watchedClock(real, changed);

  const ram = createRam({ accountId, clock, assumeSecureTransport });
  const sts = createSts({ accountId, clock, state: ram.state, assumeSecureTransport });
  const shared = { region, accountId, clock, authorizer: ram.authorizer };
  const oss = createOss(shared);
  const listening = Promise.withResolvers<string>();
  const mns = createMns({ ...shared, ...options.mns, origin: listening.promise });
  const imm = createImm({
    ...shared,
    oss,
    mns,
    ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
  });
  const services = [imm, mns, oss, sts, ram];
  const reset = () => {
    for (const service of services) service.reset();
  };
  const controls = createControls({ clock, imm, services });

  const state = cloudState({ region, accountId, clock, ram, sts, oss, mns, imm });
  let server: HttpServer | undefined;
  try {
    data?.restore(state.load);
    const account = accountPrincipal(accountId);
    const { owner, controlKey } = state.secrets();
    const ownerKey = {
      id: owner.accessKeyId,
      secret: owner.accessKeySecret,
      active: true,
      principal: account,
    };
    const keys: KeyStore = {
      find: (id) => (id === ownerKey.id ? ownerKey : (ram.keys.find(id) ?? sts.keys.find(id))),
    };
    server = await startHttpServer({
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
        signingCertificate: () => mns.signingCertificate(),
        controls: {
          ...controls,
          // Any call may change something: one that is refused, when its key was last used; a
          // receive, what others see.
          after(route, status) {
            controls.after(route, status);
            changed();
          },
        },
        now: clock.now,
        log,
      }),
    });
    await data?.start(state.dump, (cause) =>
      log({ level: "error", time: clock.now(), message: "The state was not written", cause }),
    );

    const endpoint = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`;
    listening.resolve(endpoint);
    const { close } = server;
    const cloud: LocalCloud = {
      endpoint,
      region,
      accountId,
      ...owner,
      controlKey,
      clock,
      ram,
      sts,
      oss,
      mns,
      imm,
      async close() {
        await close();
        try {
          await data?.close();
        } finally {
          reset();
        }
      },
    };
    // Keys stand in many places below; whoever prints a cloud wants to know which one it is.
    return Object.defineProperty(cloud, inspect.custom, {
      value: () => `LocalCloud ${endpoint} (${region}, account ${accountId})`,
    });
  } catch (error) {
    await server?.close();
    reset();
    throw error;
  }
}

function checkOptions(region: string, accountId: string, port: number): void {
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
}
