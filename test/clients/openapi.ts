import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const core = require("@alicloud/openapi-core") as typeof import("@alicloud/openapi-core");

export interface Credentials {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/**
 * The API versions. All official clients of RPC products are generated for the official core.
 */
export const versions = {
  Cms: "2019-01-01",
  Imm: "2020-09-30",
  "Mns-open": "2022-01-19",
  Ram: "2015-05-01",
  Sts: "2015-04-01",
} as const;

export type Call = (
  action: string,
  query?: Readonly<Record<string, string>>,
) => Promise<Record<string, unknown>>;

/**
 * Calls of one product through an unmodified `@alicloud/openapi-core`, which gets only the endpoint
 * and a key. Failures are the errors of that package.
 */
export function openApi(
  product: keyof typeof versions,
  { endpoint, region, ...key }: Credentials,
): Call {
  const client = new core.default(
    new core.$OpenApiUtil.Config({
      ...key,
      regionId: region,
      endpoint: endpoint.replace(/^http:\/\//, ""),
      protocol: "HTTP",
    }),
  );
  return async (action, query = {}) => {
    const params = new core.$OpenApiUtil.Params({
      action,
      version: versions[product],
      protocol: "HTTP",
      pathname: "/",
      method: "POST",
      authType: "AK",
      style: "RPC",
      reqBodyType: "formData",
      bodyType: "json",
    });
    const answer = (await client.callApi(
      params,
      new core.$OpenApiUtil.OpenApiRequest({ query }),
      {} as never,
    )) as {
      body: Record<string, unknown>;
    };
    return answer.body;
  };
}
