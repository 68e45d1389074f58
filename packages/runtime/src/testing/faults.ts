import { json, type Reply } from "./test-server.ts";

export interface Fault {
  readonly name: string;
  readonly reply: Reply;
  readonly expected: {
    readonly type: "ServiceError" | "ResponseError" | "NetworkError";
    readonly code: string;
    readonly status?: number;
    readonly requestId?: string;
    /** Whether the service certainly did nothing. Then even a Create call is repeated. */
    readonly refused?: boolean;
  };
}

/**
 * The ways in which a service or what lies before it goes wrong; every client call is tried against
 * each.
 */
export const faults: readonly Fault[] = [
  {
    name: "400 throttling",
    reply: json(400, { Code: "Throttling.User", Message: "slow down", RequestId: "R-1" }),
    expected: {
      type: "ServiceError",
      code: "Throttling.User",
      status: 400,
      requestId: "R-1",
      refused: true,
    },
  },
  {
    name: "400 throttling with a hint",
    reply: json(
      400,
      { Code: "Throttling", Message: "slow down", RequestId: "R-2" },
      { "x-acs-retry-after": "5" },
    ),
    expected: {
      type: "ServiceError",
      code: "Throttling",
      status: 400,
      requestId: "R-2",
      refused: true,
    },
  },
  {
    name: "503 with an error document",
    reply: json(503, { Code: "ServiceUnavailable", Message: "later", RequestId: "R-3" }),
    expected: { type: "ServiceError", code: "ServiceUnavailable", status: 503, requestId: "R-3" },
  },
  {
    name: "502 with a proxy's page",
    reply: (response) =>
      response
        .writeHead(502, { "content-type": "text/html", "x-acs-request-id": "R-4" })
        .end("<html>bad gateway</html>"),
    expected: { type: "ResponseError", code: "UnreadableResponse", status: 502, requestId: "R-4" },
  },
  {
    name: "500 without a body",
    reply: (response) => response.writeHead(500).end(),
    expected: { type: "ResponseError", code: "UnreadableResponse", status: 500 },
  },
  {
    name: "200 with half an answer",
    reply: (response) =>
      response.writeHead(200, { "x-acs-request-id": "R-6" }).end('{"RequestId":"R-6","Tas'),
    expected: { type: "ResponseError", code: "UnreadableResponse", status: 200, requestId: "R-6" },
  },
  {
    name: "200 cut off by the connection",
    reply: (response) => {
      response.writeHead(200, { "content-length": "1000", "x-acs-request-id": "R-7" });
      response.write('{"RequestId":"R-7"');
      setTimeout(() => response.destroy(), 5);
    },
    expected: { type: "NetworkError", code: "ConnectionLost", status: 200, requestId: "R-7" },
  },
  {
    name: "reset before a reply",
    reply: (response) => void response.socket?.resetAndDestroy(),
    expected: { type: "NetworkError", code: "ConnectionLost" },
  },
  { name: "no reply at all", reply: () => {}, expected: { type: "NetworkError", code: "Timeout" } },
  {
    name: "a reply that stalls",
    reply: (response) => {
      response.writeHead(200, { "x-acs-request-id": "R-10" });
      response.write('{"RequestId":');
    },
    expected: { type: "NetworkError", code: "Timeout", status: 200, requestId: "R-10" },
  },
  {
    name: "a reply that drips",
    reply: (response) => {
      response.writeHead(200, { "x-acs-request-id": "R-11" });
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    },
    expected: { type: "NetworkError", code: "Timeout", status: 200, requestId: "R-11" },
  },
];
