import {
  CredentialsError,
  ModerationClient,
  type ModerationClientOptions,
  ValidationError,
} from "@immkit/runtime";
import { CommandError } from "../../errors/command-error.ts";
import type { Job } from "./plan.ts";
import { submit } from "./submit.ts";

/**
 * Has the client check every task before the first is submitted, so that a mistake in the last
 * object leaves no tasks behind. The client that does it gets no key, and so can't send anything:
 * what comes as far as asking for one is fine.
 * @throws CommandError naming the object.
 */
export async function rehearse(
  options: ModerationClientOptions,
  jobs: readonly Job[],
): Promise<void> {
  const noKey = new CredentialsError("CredentialsMissing", "A rehearsal has no key.");
  const client = new ModerationClient({
    ...options,
    idempotencyTag: false,
    credentials: { getCredential: () => Promise.reject(noKey) },
  });
  try {
    for (const job of jobs) {
      const error = await submit(client, job).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === noKey) continue;
      if (!(error instanceof ValidationError)) throw error;
      throw new CommandError(
        `${JSON.stringify(job.request.uri)} was not submitted: ${error.message}`,
        { cause: error },
      );
    }
  } finally {
    await client.close();
  }
}
