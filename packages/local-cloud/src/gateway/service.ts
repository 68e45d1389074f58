/** What the gateway needs from a service, and what each service is created with. */
import type { Authorizer } from "../access/authorizer.ts";
import type { Principal } from "../access/principal.ts";
import type { Clock } from "../core/clock.ts";
import type { ServiceError } from "../core/service-error.ts";
import type { Resettable } from "../core/stored.ts";
import type { CloudRequest, CloudResponse } from "../http/message.ts";
import type { Route } from "./route.ts";

/** What every service is created with. */
export interface ServiceOptions {
  /** `cn-hangzhou`, without the `oss-` prefix. */
  readonly region: string;
  /** Sixteen digits. */
  readonly accountId: string;
  readonly clock: Clock;
  readonly authorizer: Authorizer;
}

/** A service with its own protocol instead of RPC: OSS, MNS, the controls. */
export interface ProtocolService<R extends CloudRequest = CloudRequest> extends Resettable {
  handle(request: R, principal: Principal): Promise<CloudResponse>;
}

/** `/_immkit/…`. The gateway has checked the key, and the principal is the account. */
export interface Controls extends ProtocolService {
  /**
   * Called before a request of another protocol reaches its service. It can wait, and return or
   * throw an answer that is sent instead: an injected fault.
   */
  before(route: Route, request: CloudRequest): Promise<CloudResponse | ServiceError | undefined>;
  /** Called for each answer, for the counters. */
  after(route: Route, status: number): void;
}
