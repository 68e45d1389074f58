import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { createSigningCertificate, type SigningCertificate } from "./certificate.ts";
import { type Push, pushHeaders } from "./request.ts";

/** Pushes messages to HTTP endpoints of this machine, signed by a key of this cloud's own. */
export class Pusher {
  readonly #origin: Promise<string>;
  readonly #answerMs: number;
  #certificate: Promise<SigningCertificate> | undefined;

  /**
   * `origin` is where the cloud listens, and so its certificate is to be had. SMQ waits 5 s for the
   * answer (SMQ "HttpEndpoint"); this is real time, since it is the receiver's that counts.
   */
  constructor(origin: Promise<string>, answerMs = 5_000) {
    this.#origin = origin;
    this.#answerMs = answerMs;
  }

  /** Made by the first that needs it: a key takes a moment. */
  certificate(): Promise<SigningCertificate> {
    this.#certificate ??= createSigningCertificate(Date.now());
    return this.#certificate;
  }

  /**
   * Whether the endpoint took it: 204 within 5 s. Anything else, a redirect too, is a delivery that
   * failed.
   */
  push(push: Push, signal: AbortSignal): Promise<boolean> {
    // What can't be sent at all, such as a tag that fits into no header, was not taken either.
    return this.#send(push, signal).catch(() => false);
  }

  async #send(push: Push, signal: AbortSignal): Promise<boolean> {
    const { id, privateKey } = await this.certificate();
    const requestId = randomBytes(12).toString("hex").toUpperCase();
    const signer = { privateKey, certificateUrl: `${await this.#origin}/_immkit/cert-${id}.pem` };
    const body = Buffer.from(push.body);
    return new Promise((resolve) => {
      // The date is this machine's, not the cloud's, whose clock can be moved: a receiver compares
      // it with its own.
      const headers = pushHeaders(push, signer, requestId, Date.now());
      const outgoing = request(push.url, {
        method: "POST",
        headers: { ...headers, "content-length": String(body.length) },
        agent: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.#answerMs)]),
      });
      outgoing.on("response", (response) => {
        response.resume();
        resolve(response.statusCode === 204);
        outgoing.destroy();
      });
      outgoing.on("error", () => resolve(false));
      outgoing.end(body);
    });
  }
}
