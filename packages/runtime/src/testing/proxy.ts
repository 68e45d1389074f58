import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { onTestFinished } from "vitest";

/** A proxy on loopback that tunnels to one local port, whatever host was requested. */
export interface TestProxy {
  readonly url: string;
  /** The hosts and ports of CONNECT requests. */
  readonly tunnels: readonly string[];
}

/** Starts a proxy, which ends with the test. */
export async function startTestProxy(port: number): Promise<TestProxy> {
  const tunnels: string[] = [];
  const server = createServer((_, response) => void response.writeHead(405).end());
  server.on("connect", (request, socket, head) => {
    tunnels.push(request.url ?? "");
    const target = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    socket.on("error", () => target.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels };
}
