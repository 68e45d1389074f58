import {
  assumeRole,
  type CredentialsProvider,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { ImmApi, type ImmCaller } from "@immkit/runtime/imm";
import type { dynamic } from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc.js";
import { ImmProjectError } from "./errors.ts";
import { type ProviderSettings, readSettings } from "./settings.ts";

/** Where a resource of IMM is. */
export interface Location {
  readonly region?: string;
  readonly endpoint?: string;
}

export const isUnknown = (value: unknown): boolean => value === unknownValue;

/** Whether the value is given, and not unknown as in a preview. */
export const isKnown = (value: unknown): boolean =>
  value !== undefined && value !== null && !isUnknown(value);

/**
 * The connection that the handlers of a provider share. The configuration is checked only when a
 * call needs it.
 */
export class Connection {
  #settings: ProviderSettings = readSettings(() => undefined);

  configure(request: dynamic.ConfigureRequest): void {
    this.#settings = readSettings((key) => request.config.get(key));
  }

  /** The region of a resource: its own, by default the stack's. */
  region(location: Location): string {
    const region = isKnown(location.region) ? location.region : this.#settings.region();
    if (region === undefined) {
      throw new ImmProjectError(
        "MissingRegion",
        "alicloud:region is not set. Run pulumi config set alicloud:region cn-hangzhou, or set ALIBABA_CLOUD_REGION or the argument region",
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

/** `alicloud:protocol` HTTP, or `http://` in an endpoint, allows calls without encryption. */
const isHttp = (endpoint: string) => endpoint.startsWith("http://");
