/** The official client of SMQ. */
import { Agent } from "node:http";
import { createRequire } from "node:module";

const Official = createRequire(import.meta.url)(
  "@alicloud/mns",
) as typeof import("@alicloud/mns").default;

/**
 * The client with a new connection for each request. Its httpx 2.3 keeps the timer of a request at
 * the connection: if a connection is used again quickly, the client can report a read timeout at
 * once.
 */
export class Mns extends Official {
  readonly #agent = new Agent({ keepAlive: false });

  override request(...call: Parameters<InstanceType<typeof Official>["request"]>) {
    const [method, resource, type, body, attentions = [], options = {}] = call;
    return super.request(method, resource, type, body, attentions, {
      ...options,
      agent: this.#agent,
    });
  }
}
