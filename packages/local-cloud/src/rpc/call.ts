/** Finds out which action of which product a request calls, and with which parameters. */

import { missingParameter, unreadableQuery } from "../auth/rpc.ts";
import { rpcProtocolParameters } from "../auth/rpc-v1.ts";
import { parseQuery, type QueryPair } from "../auth/signing.ts";
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest } from "../http/message.ts";
import type { RpcFormat } from "./answer.ts";
import type { RpcProduct } from "./product.ts";

/** The action and version of an RPC call, and its unparsed parameters. */
export interface RpcEnvelope {
  readonly action: string;
  readonly version: string;
  readonly format: RpcFormat;
  /** All parameters of query and form, in the order of the wire. Signature V1 signs them. */
  readonly pairs: readonly QueryPair[];
  /** Whether the call is in the headers (ACS3) or in the parameters (V1). */
  readonly acs3: boolean;
}

/**
 * Reads action and version from where they are signed: from the headers with ACS3, from the
 * parameters with V1.
 *
 * @throws ServiceError MissingParameter, InvalidParameter.
 */
export function readEnvelope(request: CloudRequest): RpcEnvelope {
  const pairs = readPairs(request);
  const last = (name: string): string | undefined =>
    pairs.findLast((pair) => pair.name === name)?.value;
  const acs3 = request.headers["authorization"] !== undefined;
  const pick = (header: string, name: string): string => {
    const value = acs3
      ? (request.headers[header] ?? last(name))
      : (last(name) ?? request.headers[header]);
    if (value === undefined || value === "") throw missingParameter(name);
    return value;
  };
  const action = pick("x-acs-action", "Action");
  const version = pick("x-acs-version", "Version");
  return {
    action,
    version,
    format: last("Format")?.toUpperCase() === "XML" ? "XML" : "JSON",
    pairs,
    acs3,
  };
}

/**
 * The parameters of the action.
 *
 * @throws ServiceError InvalidParameter when a name is given twice.
 */
export function actionParams(pairs: readonly QueryPair[]): Record<string, string | undefined> {
  const params = new Map<string, string>();
  for (const { name, value } of pairs) {
    if (rpcProtocolParameters.has(name)) continue;
    if (params.has(name))
      throw new ServiceError(400, "InvalidParameter", `The parameter "${name}" is given twice.`);
    params.set(name, value);
  }
  return Object.fromEntries(params);
}

/** @throws ServiceError InvalidVersion or InvalidAction.NotFound, 404. */
export function findAction(
  products: readonly RpcProduct[],
  version: string,
  action: string,
): { product: RpcProduct; run: RpcProduct["actions"][string] } {
  const product = products.find((candidate) => candidate.version === version);
  if (product === undefined) {
    const known = products.map(({ name, version: of }) => `${name} ${of}`).join(", ");
    throw new ServiceError(
      404,
      "InvalidVersion",
      `Specified parameter Version is not valid. The local cloud has ${known}.`,
    );
  }
  const run = Object.hasOwn(product.actions, action) ? product.actions[action] : undefined;
  if (run === undefined) {
    throw new ServiceError(
      404,
      "InvalidAction.NotFound",
      `Specified api is not found, please check your url and method. ${product.name} ${product.version} of the local cloud does not have it.`,
    );
  }
  return { product, run };
}

function readPairs(request: CloudRequest): QueryPair[] {
  const form = /^application\/x-www-form-urlencoded/i.test(request.headers["content-type"] ?? "");
  try {
    const body = form ? new TextDecoder("utf-8", { fatal: true }).decode(request.body) : "";
    return [...parseQuery(request.rawQuery), ...parseQuery(body)];
  } catch (error) {
    throw unreadableQuery(error);
  }
}
