import { useTexts } from "../app/context.ts";
import { Scroller } from "../ui/scroller.tsx";
import { ClockCard } from "./clock-card.tsx";
import { FaultCard } from "./fault-card.tsx";
import { ResetCard } from "./reset-card.tsx";
import { ScenarioCard } from "./scenario-card.tsx";
import "../styles/cards.css";
import "../styles/control.css";

/** What a person changes in the cloud: its clock, faults, the scenario, and everything. */
export function Control() {
  const texts = useTexts();
  return (
    <>
      <header class="view-header">
        <div class="view-title">
          <h1>{texts.views.control}</h1>
        </div>
      </header>
      <Scroller label={texts.views.control}>
        <div class="cards">
          <ClockCard />
          <FaultCard />
          <ScenarioCard />
          <ResetCard />
        </div>
      </Scroller>
    </>
  );
}
