import type RamModule from "@alicloud/ram20150501";
import { CommandError } from "../errors/command-error.ts";
import { ExitCode } from "../errors/exit-code.ts";

/** The official client, and its request classes. */
export interface Ram {
  readonly client: RamModule.default;
  readonly requests: typeof RamModule;
}

export interface RamClientOptions {
  /** Origin with its scheme, such as `https://ram.aliyuncs.com`. */
  readonly endpoint: string;
  readonly credential: {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string | undefined;
  };
}

/** Milliseconds, for connecting and for an answer each. */
const timeout = 15_000;

/** Loads the official client, which is an optional dependency. */
export async function createRamClient({ endpoint, credential }: RamClientOptions): Promise<Ram> {
  const { protocol, host } = new URL(endpoint);
  const [{ default: ram }, { $OpenApiUtil }] = await Promise.all([
    import("@alicloud/ram20150501"),
    import("@alicloud/openapi-core"),
  ]).catch((error: unknown) => {
    throw new CommandError(
      "ram pull needs Alibaba Cloud's own client. Add it: npm install @alicloud/ram20150501 @alicloud/openapi-core",
      {
        cause: error,
      },
    );
  });
  const { accessKeyId, accessKeySecret, securityToken } = credential;
  const config = new $OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    endpoint: host,
    protocol: protocol.slice(0, -1),
    connectTimeout: timeout,
    readTimeout: timeout,
  });
  return { client: new ram.default(config), requests: ram };
}

/** Tries of a call that RAM throttles, and the first pause in milliseconds, which doubles. */
const [tries, firstPause] = [6, 500];

/**
 * One call, repeated while RAM throttles it. The client's many kinds of errors become one, which
 * names the action and never holds the key.
 */
export async function callRam<T>(
  action: string,
  call: () => Promise<{ readonly body?: T }>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { body } = await call();
      if (body === undefined)
        throw new CommandError(`RAM answered ${action} without a body.`, {
          exitCode: ExitCode.service,
        });
      return body;
    } catch (error) {
      if (attempt === tries || !codeOf(error).startsWith("Throttling"))
        throw refusal(action, error);
      await new Promise((resolve) => setTimeout(resolve, firstPause * 2 ** (attempt - 1)));
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

function refusal(action: string, error: unknown): unknown {
  if (error instanceof CommandError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (code === "NoPermission" || code.startsWith("NoPermission.")) {
    return new CommandError(
      `RAM refused ${action}: the key may not ram:${action}. ${error.message}`,
      {
        exitCode: ExitCode.service,
        cause: error,
      },
    );
  }
  return new CommandError(`RAM could not be asked for ${action}: ${error.message}`, {
    exitCode: ExitCode.service,
    cause: error,
  });
}
