import type { CallView } from "../api/contract.ts";
import { useTexts } from "../app/context.ts";
import { duration, shortArn, timeOfDay } from "../ui/format.ts";
import { outcomeOf } from "./filter.ts";

/** A call in one line. */
export function CallRow({ call }: { readonly call: CallView }) {
  const texts = useTexts();
  const { status, code, product, operation, caller, decision, action, reason, latencyMs } = call;
  return (
    <div class={`call call-${outcomeOf(call)}`}>
      <time class="mono muted">{timeOfDay(call.time, texts.code)}</time>
      <span class="mono call-status">{status ?? texts.traffic.internal}</span>
      <span class="call-operation">
        <span class="service">{product}</span>
        <span class="mono" title={operation}>
          {operation}
        </span>
        {code !== null && <span class="call-code">{code}</span>}
      </span>
      <span class="call-caller" title={caller ?? ""}>
        {caller === null ? "–" : shortArn(caller)}
      </span>
      <span class="call-access" title={reason ?? ""}>
        {decision === null ? "–" : decision === "allow" ? action : texts.decisions[decision]}
      </span>
      <span class="mono number muted">{latencyMs === null ? "" : duration(latencyMs)}</span>
    </div>
  );
}
