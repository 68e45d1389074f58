/** What the gateway needs from a service, and what each service is created with. */
import type { Authorizer } from "../access/authorizer.ts";
import type { Principal } from "../access/principal.ts";
import type { Clock } from "../core/clock.ts";
import type { ServiceError } from "../core/service-error.ts";
import type { Resettable } from "../core/stored.ts";
import type { CloudRequest, CloudResponse } from "../http/message.ts";
import type { Route } from "./route.ts";

/** What every service is made from. */
export interface ServiceOptions {
  /** `cn-hangzhou`, without the `oss-` prefix. */
  readonly region: string;
  /** Sixteen digits. */
  readonly accountId: string;
  readonly clock: Clock;
  readonly authorizer: Authorizer;
}

/** A service with a protocol of its own (OSS, MNS, the controls), rather than RPC. */
export interface ProtocolService<R extends CloudRequest = CloudRequest> extends Resettable {
  handle(request: R, principal: Principal): Promise<CloudResponse>;
}

/** `/_immkit/…`. The server has checked the key; the principal is the account. */
export interface Controls extends ProtocolService {
  /**
   * Called before a request of another protocol reaches its service: an answer here is sent instead
   * (an injected fault). It may wait.
   */
  before(route: Route, request: CloudRequest): Promise<CloudResponse | ServiceError | undefined>;
  /** Called with each answer that was sent, for the counters. */
  after(route: Route, status: number): void;
}
