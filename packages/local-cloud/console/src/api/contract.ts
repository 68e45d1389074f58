/** What the controls return. Only types, so nothing of the server is in the page. */
export type {
  CallPage,
  CallView,
  QueueMessages,
  QueuesAndTopics,
  TaskMessages,
  TaskPage,
  TaskView,
} from "../../../src/controls/contract.ts";
