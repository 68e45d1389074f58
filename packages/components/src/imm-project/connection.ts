import {
  assumeRole,
  type CredentialsProvider,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { ImmApi } from "@immkit/runtime/imm";
import type { dynamic } from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { ImmProjectError } from "./errors.ts";
import { type ProviderSettings, readSettings } from "./settings.ts";

/** One call of the IMM API; rejects with an error that carries the service's `code`. */
export interface ImmCaller {
  call(
    action: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** What every resource of IMM may say about where it lives. */
export interface Location {
  readonly region?: string;
  readonly endpoint?: string;
}

export const isUnknown = (value: unknown): boolean => value === unknownValue;

/** Known and given: neither left out nor an output that a preview cannot know. */
export const isKnown = (value: unknown): boolean =>
  value !== undefined && value !== null && !isUnknown(value);

/**
 * The connection that a provider's handlers share. Configuration is only kept: whatever is wrong
 * with it is said by the call that needs it.
 */
export class Connection {
  #settings: ProviderSettings = readSettings(() => undefined);

  configure(request: dynamic.ConfigureRequest): void {
    this.#settings = readSettings((key) => request.config.get(key));
  }

  /** The region of a resource: its own, else the stack's. */
  region(location: Location): string {
    const region = isKnown(location.region) ? location.region : this.#settings.region();
    if (region === undefined) {
      throw new ImmProjectError(
        "MissingRegion",
        "alicloud:region is not set: set it (pulumi config set alicloud:region cn-hangzhou), or ALIBABA_CLOUD_REGION, or the argument region",
      );
    }
    return region;
  }

  to(location: Location): ImmCaller {
    const region = this.region(location);
    const endpoint = location.endpoint ?? this.#settings.endpoint("imm", region);
    return new ImmApi({
      endpoint,
      endpointSetting:
        location.endpoint === undefined ? "the endpoint imm in alicloud:endpoints" : "endpoint",
      allowHttp: isHttp(endpoint),
      credentials: this.#credentials(region),
    });
  }

  #credentials(region: string): CredentialsProvider {
    const { role, ...key } = this.#settings.credentials();
    const source = staticCredentials(key);
    if (role === undefined) return source;
    const endpoint = this.#settings.endpoint("sts", region);
    return assumeRole({
      sessionName: "immkit-pulumi",
      ...role,
      source,
      endpoint,
      allowHttp: isHttp(endpoint),
    });
  }
}

/**
 * Whoever sets `alicloud:protocol` to HTTP, or writes `http://` into an endpoint, has decided about
 * encryption.
 */
const isHttp = (endpoint: string) => endpoint.startsWith("http://");
