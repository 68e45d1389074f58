/** Where calls count as coming from: the condition keys that depend on the network. */
import type { CloudRequest } from "../http/message.ts";

/** What counts instead of what a request really has. */
export interface NetworkSettings {
  /** Whether calls over plain HTTP count as made over TLS (`acs:SecureTransport`). */
  readonly secureTransport: boolean;
  /** `acs:SourceIp`. Default: the address of the caller. */
  readonly sourceIp?: string;
  /** `acs:SourceVpc`. Default: calls don't come from a VPC. */
  readonly sourceVpc?: string;
}

/** The settings, which the controls can change. */
export class Network {
  readonly #initial: NetworkSettings;
  settings: NetworkSettings;

  constructor(initial: NetworkSettings) {
    this.#initial = initial;
    this.settings = initial;
  }

  /** Back to the settings that the cloud was started with. */
  reset(): void {
    this.settings = this.#initial;
  }

  /** The condition keys of a request. `acs:SourceVpcId` is another name that OSS has. */
  keysOf({ sourceIp, secure }: CloudRequest): Readonly<Record<string, string>> {
    const { settings } = this;
    const vpc = settings.sourceVpc;
    return {
      "acs:SourceIp": settings.sourceIp ?? sourceIp,
      "acs:SecureTransport": String(secure || settings.secureTransport),
      ...(vpc !== undefined && { "acs:SourceVpc": vpc, "acs:SourceVpcId": vpc }),
    };
  }
}
