/** Signature nonces that were seen, so that a recorded request can't be sent again. */

export interface NonceStore {
  /** False when this nonce was used with this key before. `now` is in epoch milliseconds. */
  use(accessKeyId: string, nonce: string, now: number): boolean;
}

/**
 * Keeps a nonce for `keepMs`: twice the permitted clock difference, because a request dated 15
 * minutes ahead stays valid for 30.
 */
export function createNonceStore(keepMs = 30 * 60_000): NonceStore {
  // A Map keeps the order of insertion, and so the oldest come first.
  const seen = new Map<string, number>();
  return {
    use(accessKeyId, nonce, now) {
      for (const [key, at] of seen) {
        if (now - at < keepMs) break;
        seen.delete(key);
      }
      const key = `${accessKeyId}\n${nonce}`;
      if (seen.has(key)) return false;
      seen.set(key, now);
      return true;
    },
  };
}
