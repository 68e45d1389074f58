/**
 * The local cloud: one origin on loopback that serves IMM, SMQ (MNS), OSS, RAM, STS and
 * CloudMonitor of one account in one region.
 *
 * How a service plugs in. `startCloud` calls the factory of each service once (`createMns`,
 * `createOss`, `createImm`, `createRam`, `createSts`, `createCms`) and connects the results. A
 * service has two layers: operations, which take a `Principal` and ask the `Authorizer`, and a
 * protocol layer, which turns HTTP into operations. Services call each other's operations, never
 * each other's protocol.
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
 *    reads. Keep scheduled work as data, not only as a timer, or a restart loses it.
 */
import { inspect } from "node:util";
import { Network } from "./access/network.ts";
import { accountPrincipal } from "./access/principal.ts";
import { createNonceStore, type KeyStore } from "./auth/index.ts";
import { type CloudIdentity, type CloudOptions, checkOptions } from "./cloud-options.ts";
import { type CloudState, cloudState } from "./cloud-state.ts";
import { type CmsService, createCms } from "./cms/index.ts";
import { Console } from "./console/index.ts";
import { createControls } from "./controls/index.ts";
import type { AccessCheck } from "./core/access-check.ts";
import { createClock, type MovableClock, watchedClock } from "./core/clock.ts";
import { DataDirectory } from "./data/directory.ts";
import { createDispatcher } from "./gateway/dispatch.ts";
import { type HttpServer, startHttpServer } from "./http/server.ts";
import { createImm, type LocalImm, previousVersion } from "./imm/index.ts";
import type { Call, LogEntry } from "./log/entry.ts";
import { LiveLog } from "./log/live-log.ts";
import { createMns } from "./mns/index.ts";
import type { MnsService } from "./mns/service.ts";
import { createOss } from "./oss/index.ts";
import type { OssService } from "./oss/operations.ts";
import { createRam, type RamService } from "./ram/index.ts";
import { createOtherAccounts, type OtherAccount } from "./ram/other-accounts.ts";
import { resourceDirectory } from "./resource-directory/index.ts";
import { createSts, type StsService } from "./sts/index.ts";

/** A running cloud. */
export interface LocalCloud {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /**
   * The account owner's key: random, or the one in the data directory. RAM does not restrict it.
   */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** `Authorization: Bearer …` for `/_immkit/`. */
  readonly controlKey: string;
  /** A new link to the console. It works once, and its session ends with the cloud. */
  consoleLink(): string;
  /** The owners of {@link CloudOptions.otherAccounts}, with their keys. */
  readonly otherAccounts: readonly OtherAccount[];
  readonly clock: MovableClock;
  readonly ram: RamService;
  readonly sts: StsService;
  readonly oss: OssService;
  readonly mns: MnsService;
  readonly imm: LocalImm;
  readonly cms: CmsService;
  /**
   * Ends long polls, waits up to two seconds for requests to finish, saves the state to the data
   * directory if there is one, and stops.
   *
   * @throws DataError `DataNotWritten` when the state can't be saved. The cloud stops anyway.
   */
  close(): Promise<void>;
}

/**
 * Starts a cloud.
 *
 * @throws CloudOptionError for an invalid option.
 * @throws ListenError when it can't listen: `PortInUse`, `HostNotLoopback`, …
 * @throws DataError when the data directory can't be used: `DataLocked`, `DataCorrupt`, …
 * @throws ShapeError `InvalidScenario`, with a JSON pointer, for an invalid scenario.
 */
export async function startCloud(options: CloudOptions = {}): Promise<LocalCloud> {
  const identity = checkOptions(options);
  const { dataDir } = options;
  const data = dataDir === undefined ? undefined : await DataDirectory.open<CloudState>(dataDir);
  try {
    return await start(options, identity, data);
  } catch (error) {
    await data?.close();
    throw error;
  }
}

async function start(
  options: CloudOptions,
  { region, accountId, port }: CloudIdentity,
  data: DataDirectory<CloudState> | undefined,
): Promise<LocalCloud> {
  const { host = "127.0.0.1", assumeSecureTransport = true } = options;
  const log = (entry: LogEntry): void => {
    try {
      options.log?.(entry);
    } catch {
      // An error in the caller's logger must not stop the cloud.
    }
  };
  const changed = () => data?.changed();
  const real =
    options.clock ??
    createClock((cause) =>
      log({ level: "error", time: Date.now(), message: "A timed task failed", cause }),
    );
  const clock = data === undefined ? real : watchedClock(real, changed);

  const liveLog = new LiveLog();
  const logCall = (call: Call): void => {
    const entry = liveLog.record(call);
    if (options.log !== undefined) log(entry);
  };
  const network = new Network({ secureTransport: assumeSecureTransport });
  const access = {
    clock,
    network,
    onServiceCheck: (caller: string, check: AccessCheck) =>
      logCall(serviceCall(clock.now(), caller, check)),
  };
  const others = createOtherAccounts(options.otherAccounts ?? [], access);
  const ram = createRam({ ...access, accountId, otherStates: others.states });
  const sts = createSts({
    ...access,
    accountId,
    state: ram.state,
    otherStates: others.states,
    authorizer: ram.authorizer,
  });
  const shared = { region, accountId, clock, authorizer: ram.authorizer };
  const listening = Promise.withResolvers<string>();
  const mns = createMns({ ...shared, ...options.mns, origin: listening.promise });
  const oss = createOss({ ...shared, ...options.oss, events: mns });
  const imm = createImm({
    ...shared,
    oss,
    mns,
    ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
  });
  const cms = createCms(shared);
  const services = [imm, cms, oss, mns, sts, ram, ...others.rams];
  const reset = () => {
    for (const service of services) service.reset();
  };
  const console = new Console();
  let consoleOrigin = "";
  const consoleLink = () => consoleOrigin + console.newPath();
  const controls = createControls({
    clock,
    imm,
    mns,
    oss,
    network,
    services,
    liveLog,
    consoleLink,
  });

  const state = cloudState({ region, accountId, clock, ram, sts, oss, mns, imm, cms });
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
      find: (id) =>
        id === ownerKey.id
          ? ownerKey
          : (ram.keys.find(id) ?? sts.keys.find(id) ?? others.keys.find(id)),
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
        products: [
          imm.product,
          previousVersion,
          mns.product,
          others.ramOfCaller(ram.product),
          sts.product,
          cms.product,
          resourceDirectory,
        ],
        oss,
        mns,
        console,
        signingCertificate: () => mns.signingCertificate(),
        controls: {
          ...controls,
          // Any call can change the state: even a refused one changes when its key was last used.
          after(route, status) {
            controls.after(route, status);
            changed();
          },
        },
        now: clock.now,
        logCall,
        logFailure: log,
      }),
    });
    const endpoint = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`;
    consoleOrigin = endpoint;
    listening.resolve(endpoint);
    const { close } = server;
    const cloud: LocalCloud = {
      endpoint,
      region,
      accountId,
      ...owner,
      controlKey,
      consoleLink,
      otherAccounts: others.accounts,
      clock,
      ram,
      sts,
      oss,
      mns,
      imm,
      cms,
      async close() {
        await close();
        try {
          await data?.close();
        } finally {
          reset();
        }
      },
    };
    // Printing a cloud must not print its keys.
    Object.defineProperty(cloud, inspect.custom, {
      value: () => `LocalCloud ${endpoint} (${region}, account ${accountId})`,
    });
    await data?.start(state.dump, (cause) =>
      log({ level: "error", time: clock.now(), message: "The state was not saved", cause }),
    );
    return cloud;
  } catch (error) {
    await server?.close();
    reset();
    throw error;
  }
}

/** The log entry of a service that acts for itself, with RAM's decision. */
function serviceCall(time: number, caller: string, check: AccessCheck): Call {
  const [product = "", operation = ""] = check.action.split(":");
  const code = check.decision === "allow" ? null : "NoPermission";
  const inner = { requestId: null, status: null, latencyMs: null };
  return { time, ...inner, product, operation, caller, code, checks: [check] };
}
