import type { Waiver } from "@immkit/policies";
import type { Io } from "../io.ts";
import { printable } from "../output/print.ts";
import { readYaml } from "./yaml.ts";

/**
 * Reads a file with the findings that somebody accepts.
 * @param ids The ids that its waivers can name. Default: the rules of `immkit check`.
 */
export async function readWaiversFile(
  file: string,
  io: Io,
  ids?: readonly string[],
): Promise<readonly Waiver[]> {
  const { readWaivers, WaiverError } = await import("@immkit/policies");
  const yaml = await readYaml(file, "The waivers file", io);
  try {
    return readWaivers(yaml.value, ids);
  } catch (error) {
    if (!(error instanceof WaiverError)) throw error;
    throw yaml.errorAt(error.path, error.message, error);
  }
}

/** Names the waivers that somebody should renew or delete. */
export function warnOfWaivers(
  { expired, unused }: { readonly expired: readonly Waiver[]; readonly unused: readonly Waiver[] },
  io: Io,
): void {
  for (const { rule, resource, owner, expires } of expired)
    io.stderr.write(
      `${printable(`warning: The waiver of ${rule} for ${resource} expired after ${expires}. It no longer counts. Its owner is ${owner}.`)}\n`,
    );
  for (const { rule, resource } of unused)
    io.stderr.write(
      `${printable(`warning: The waiver of ${rule} for ${resource} matches no finding. Delete it.`)}\n`,
    );
}
