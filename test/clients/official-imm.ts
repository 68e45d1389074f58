import { createRequire } from "node:module";
import type { OfficialClient } from "@immkit/runtime/imm";
import type { Credentials } from "./openapi.ts";

const core = createRequire(import.meta.url)(
  "@alicloud/openapi-core",
) as typeof import("@alicloud/openapi-core");

type Request = { validate(): void } & Readonly<Record<string, unknown>>;

/**
 * Members of each request. Those in the second list are sent as JSON text, like objects and lists
 * in the official generated clients.
 */
const requests: Readonly<
  Record<string, readonly [plain: readonly string[], json: readonly string[]]>
> = {
  CreateImageModerationTask: [
    ["interval", "maxFrames", "projectName", "sourceURI", "userData"],
    ["credentialConfig", "notification", "scenes", "tags"],
  ],
  CreateVideoModerationTask: [
    ["interval", "maxFrames", "projectName", "sourceURI", "userData"],
    ["credentialConfig", "notification", "scenes", "tags"],
  ],
  GetTask: [["projectName", "requestDefinition", "taskId", "taskType"], []],
  ListTasks: [
    ["maxResults", "nextToken", "order", "projectName", "sort", "status", "tagSelector"],
    ["endTimeRange", "startTimeRange", "taskTypes"],
  ],
  GetImageModerationResult: [["projectName", "taskId", "taskType"], []],
  GetVideoModerationResult: [["projectName", "taskId", "taskType"], []],
};

/**
 * A client like `@alicloud/imm20200930` on the official core, with the same methods, field names,
 * JSON text for objects, and camel-case answers. The package itself can't be installed everywhere.
 */
export function officialImm({ endpoint, region, ...key }: Credentials): OfficialClient {
  const config = {
    ...key,
    regionId: region,
    endpoint: endpoint.replace(/^http:\/\//, ""),
    protocol: "HTTP",
  };
  const client = new core.default(new core.$OpenApiUtil.Config(config));
  const method = (action: string) => async (request: Request, runtime: object) => {
    request.validate();
    const [plain = [], json = []] = requests[action] ?? [];
    const query: Record<string, unknown> = {};
    for (const name of plain)
      if (request[name] !== undefined) query[upperCamel(name)] = request[name];
    for (const name of json) {
      if (request[name] === undefined) continue;
      query[upperCamel(name)] = core.OpenApiUtil.arrayToStringWithSpecifiedStyle(
        request[name],
        upperCamel(name),
        "json",
      );
    }
    const params = new core.$OpenApiUtil.Params({
      ...{
        action,
        version: "2020-09-30",
        protocol: "HTTPS",
        pathname: "/",
        method: "POST",
        authType: "AK",
      },
      ...{ style: "RPC", reqBodyType: "formData", bodyType: "json" },
    });
    const answer = await client.callApi(
      params,
      new core.$OpenApiUtil.OpenApiRequest({ query: core.OpenApiUtil.query(query) }),
      runtime as never,
    );
    return { ...answer, body: camelCase(answer["body"]) };
  };
  const methods = Object.keys(requests).map((action) => [
    `${action.charAt(0).toLowerCase()}${action.slice(1)}WithOptions`,
    method(action),
  ]);
  return Object.fromEntries(methods) as OfficialClient;
}

function upperCamel(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const camel = /^[A-Z][a-z]/.test(name)
        ? `${name.charAt(0).toLowerCase()}${name.slice(1)}`
        : name;
      return [camel, name === "Tags" ? member : camelCase(member)];
    }),
  );
}
