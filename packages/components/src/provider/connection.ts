import { ImmApi, type ImmCaller, RpcClient } from "@immkit/runtime/imm";
import { ProviderError } from "./errors.ts";
import { credentialsOf } from "./settings/credentials.ts";
import type { ProviderSettings, Service } from "./settings/settings.ts";

/** The identity of the credentials. */
export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

/**
 * The clients of one configured provider. Credentials are read only when a call needs them, and the
 * caller's identity is looked up once.
 */
export class Connection {
  readonly settings: ProviderSettings;
  #imm: ImmCaller | undefined;
  #smq: RpcClient | undefined;
  #caller: Promise<CallerIdentity> | undefined;

  constructor(settings: ProviderSettings) {
    this.settings = settings;
  }

  /** @throws ProviderError if neither the configuration nor the environment has a region. */
  region(): string {
    const region = this.settings.region();
    if (region !== undefined) return region;
    throw new ProviderError(
      "MissingRegion",
      "the immkit provider has no region. Run pulumi config set immkit:region cn-hangzhou, pass region to its Provider, " +
        "or set ALIBABA_CLOUD_REGION",
    );
  }

  /** API 2020-09-30. */
  imm(): ImmCaller {
    this.#imm ??= new ImmApi(this.#options("imm"));
    return this.#imm;
  }

  /** Control plane of SMQ, product mns-open, API 2022-01-19. */
  smq(): ImmCaller {
    this.#smq ??= new RpcClient("2022-01-19", this.#options("mnsOpen"));
    return this.#smq;
  }

  /** STS GetCallerIdentity, which needs no permission. */
  caller(): Promise<CallerIdentity> {
    this.#caller ??= this.#identify().catch((error: unknown) => {
      this.#caller = undefined;
      throw error;
    });
    return this.#caller;
  }

  async #identify(): Promise<CallerIdentity> {
    const sts = new RpcClient("2015-04-01", this.#options("sts"));
    try {
      const { AccountId, Arn } = await sts.call("GetCallerIdentity");
      return { accountId: String(AccountId), arn: String(Arn) };
    } finally {
      await sts.close();
    }
  }

  #options(service: Service) {
    const region = this.region();
    const endpoint = this.settings.endpoint(service, region);
    return {
      endpoint,
      endpointSetting: `the endpoint ${service} of the immkit provider`,
      allowHttp: endpoint.startsWith("http://"),
      credentials: credentialsOf(this.settings, { sts: this.settings.endpoint("sts", region) }),
    };
  }
}
