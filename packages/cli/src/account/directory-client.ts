import type OpenApi from "@alicloud/openapi-core";
import type { Credential } from "@immkit/runtime/credentials";
import { NotReadError } from "./attempt.ts";
import { clientConfig, codeOf, loadCore, retryThrottled } from "./official-client.ts";
import type { DirectoryAnswer, DirectoryCaller } from "./read-control-policies.ts";

const version = "2022-04-19";

type Runtime = Parameters<OpenApi.default["callApi"]>[2];

/**
 * Calls Resource Directory with the generic call of Alibaba Cloud's client, because the package for
 * this service is not needed for four calls.
 * @param endpoint an origin with its scheme, such as `https://resourcedirectory.aliyuncs.com`.
 */
export async function createDirectoryCaller(
  endpoint: string,
  credential: Credential,
): Promise<DirectoryCaller> {
  const core = await loadCore();
  const client = new core.default(clientConfig(core, endpoint, credential));
  return (action, parameters = {}) => {
    const params = new core.$OpenApiUtil.Params({
      action,
      version,
      protocol: new URL(endpoint).protocol.slice(0, -1),
      pathname: "/",
      method: "POST",
      authType: "AK",
      style: "RPC",
      reqBodyType: "formData",
      bodyType: "json",
    });
    const request = new core.$OpenApiUtil.OpenApiRequest({ query: { ...parameters } });
    return retryThrottled(
      async () => {
        const { body } = await client.callApi(params, request, {} as Runtime);
        return body as DirectoryAnswer;
      },
      (error) => notRead(action, error),
    );
  };
}

/** An answer of the service says what is missing; anything else is a failure of the call. */
function notRead(action: string, error: unknown): unknown {
  const code = codeOf(error);
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  if (code === "" || typeof status !== "number") return error;
  const message = error instanceof Error ? error.message : String(error);
  const needs = /^(?:NoPermission|Forbidden)/.test(code)
    ? `The key needs resourcemanager:${action}, in the management account. `
    : "";
  return new NotReadError(`${needs}${action}: ${message}`, { code, cause: error });
}
