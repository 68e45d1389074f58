/** The state of a whole cloud, as its data directory stores it. */
import type { CmsDump } from "./cms/index.ts";
import type { MovableClock } from "./core/clock.ts";
import { newAccessKeyId, newAccessKeySecret, randomText } from "./core/ids.ts";
import type { BodyKeeper, BodyReader, Stored } from "./core/stored.ts";
import { DataError } from "./data/data-error.ts";
import type { ImmDump } from "./imm/index.ts";
import type { MnsDump } from "./mns/index.ts";
import type { OssDump } from "./oss/index.ts";
import type { RamDump } from "./ram/index.ts";
import type { StsDump } from "./sts/index.ts";

/** The keys that stay valid after a restart. */
interface CloudSecrets {
  readonly owner: { readonly accessKeyId: string; readonly accessKeySecret: string };
  readonly controlKey: string;
}

export interface CloudState extends CloudSecrets {
  readonly region: string;
  readonly accountId: string;
  /** How far the controls have moved the clock from real time. */
  readonly clockOffsetMs: number;
  readonly ram: RamDump;
  readonly sts: StsDump;
  readonly oss: OssDump;
  readonly mns: MnsDump;
  readonly imm: ImmDump;
  readonly cms: CmsDump;
}

interface CloudParts {
  readonly region: string;
  readonly accountId: string;
  readonly clock: MovableClock;
  readonly ram: Stored<RamDump>;
  readonly sts: Stored<StsDump>;
  readonly oss: Stored<OssDump>;
  readonly mns: Stored<MnsDump>;
  readonly imm: Stored<ImmDump>;
  readonly cms: Stored<CmsDump>;
}

/** Dumps and loads the state of all services. The secrets are new until a state is loaded. */
export function cloudState(parts: CloudParts) {
  const { region, accountId, clock, ram, sts, oss, mns, imm, cms } = parts;
  let secrets: CloudSecrets = {
    owner: { accessKeyId: newAccessKeyId(), accessKeySecret: newAccessKeySecret() },
    controlKey: randomText(40),
  };
  const offset = () => clock.now() - Date.now();
  return {
    secrets: () => secrets,
    dump: (bodies: BodyKeeper): CloudState => ({
      region,
      accountId,
      ...secrets,
      clockOffsetMs: Math.max(0, offset()),
      ram: ram.dump(bodies),
      sts: sts.dump(bodies),
      oss: oss.dump(bodies),
      mns: mns.dump(bodies),
      imm: imm.dump(bodies),
      cms: cms.dump(bodies),
    }),
    /** @throws DataError `DataMismatch` when the state belongs to another region or account. */
    load(state: CloudState, bodies: BodyReader, path: string): void {
      if (state.region !== region || state.accountId !== accountId)
        throw mismatch(path, state, parts);
      const { owner, controlKey } = state;
      secrets = { owner, controlKey };
      clock.advance(Math.max(0, state.clockOffsetMs - offset()));
      ram.load(state.ram, bodies);
      sts.load(state.sts, bodies);
      oss.load(state.oss, bodies);
      mns.load(state.mns, bodies);
      imm.load(state.imm, bodies);
      cms.load(state.cms, bodies);
    },
  };
}

/** Region and account can't change, because ARNs all over the state contain them. */
function mismatch(path: string, stored: CloudState, asked: CloudParts): DataError {
  return new DataError(
    "DataMismatch",
    path,
    `${path} belongs to region ${stored.region} and account ${stored.accountId}, not ${asked.region} and ${asked.accountId}. Start with those, or use another data directory.`,
  );
}
