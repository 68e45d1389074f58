import type { Fact } from "../fact/fact.ts";
import { flag, number, text } from "../fact/readers.ts";
import type { Stack } from "../stack/stack.ts";
import { StackSubject } from "./subject.ts";

const type = "alicloud:log/store:Store";

/** A log store of Simple Log Service. */
export class LogStore extends StackSubject {
  /** `Metrics` for a store of metrics, otherwise logs. */
  get telemetryType(): Fact<string> {
    return this.resource.get("telemetryType", text, "None");
  }

  /** Days. 3,650 is permanent. Default: 30. Source: provider 1.294. */
  get retentionDays(): Fact<number> {
    return this.resource.get("retentionPeriod", number, 30);
  }

  /** Whether the store encrypts logs at rest. Default: false. Source: as above. */
  get isEncrypted(): Fact<boolean> {
    return this.resource.get(["encryptConf", "enable"], flag, false);
  }
}

export const readLogStores = (stack: Stack): LogStore[] =>
  stack.ofType(type).map((resource) => new LogStore(resource, stack));
