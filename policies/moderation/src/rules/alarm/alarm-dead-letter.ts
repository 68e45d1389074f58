import { addAlarm } from "../../kinds/dead-letter-queue.ts";
import { fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const alarmDeadLetter: Rule<"deadLetterQueue"> = {
  id: "alarm-dead-letter",
  title: "An alarm watches each dead-letter queue",
  why: "A message in a dead-letter queue is a verdict that nobody acted on. Without an alarm, it expires there.",
  severity: "medium",
  topic: "operations",
  of: "deadLetterQueue",
  stage: "stack",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/cloudmonitor/latest/putresourcemetricrule",
  fix: {
    text: "Add a cms.Alarm whose metricDimensions name the queue. ModerationPipeline does that if alarms is given.",
    edits: addAlarm,
  },
  judge({ alarms, possible, resource }) {
    if (alarms.length > 0) return pass("An alarm names the queue.");
    return possible.length > 0
      ? undetermined("Which queue an alarm watches is not known.", possible)
      : fail("No alarm of the stack names the dead-letter queue.", resource.at());
  },
};
