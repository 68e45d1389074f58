/** The text of a notification as IMM publishes it. */
export function notificationText(
  taskId: string,
  change: Readonly<Record<string, unknown>> = {},
): string {
  const content = {
    ProjectName: "media",
    TaskType: "ImageModeration",
    TaskId: taskId,
    Status: "Succeeded",
    UserData: "",
    ModerationResult: { URI: "oss://bucket/a.jpg", Suggestion: "pass", Categories: [] },
    ...change,
  };
  return JSON.stringify({
    id: `E-${taskId}`,
    source: "acs.imm",
    type: "imm:Task:ImageModeration",
    subject: "",
    time: "1767225600000",
    content: JSON.stringify(content),
  });
}
