import type { TelemetrySpan } from "../telemetry/telemetry.ts";
import { Lease, type LeaseOptions } from "./lease.ts";
import type { ConsumerContext, MessageQueue } from "./options.ts";

/** A received message while this consumer has it. */
export interface Delivery {
  readonly message: ConsumerContext["message"];
  readonly lease: Lease;
  /** Aborts the handler or hook that is running for the message. */
  abort: AbortController;
  readonly receivedBy: TelemetrySpan;
}

export function contextOf({ message, abort }: Delivery): ConsumerContext {
  return { signal: abort.signal, message };
}

/** What {@link deliveryOf} needs. */
export interface DeliverySettings extends Omit<LeaseOptions, "onLost"> {
  readonly queue: MessageQueue;
  readonly receivedBy: TelemetrySpan;
  /** Called once, when the message's signal is aborted because its lease is lost. */
  readonly onLost: (delivery: Delivery) => void;
}

/** A message that was received just now. */
export function deliveryOf(
  message: ConsumerContext["message"],
  { queue, receivedBy, onLost, ...options }: DeliverySettings,
): Delivery {
  const lease = new Lease(queue, message, {
    ...options,
    onLost: (error) => {
      delivery.abort.abort(error);
      onLost(delivery);
    },
  });
  const delivery: Delivery = { message, lease, abort: new AbortController(), receivedBy };
  return delivery;
}
