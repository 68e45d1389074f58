/**
 * Notifications of 1 KB (an image) and 27 KB (a video with 200 frames), as IMM publishes them: an
 * envelope whose content is JSON text.
 */
function notification(kind: "Image" | "Video", frames: number, padding: number): string {
  const content = {
    ProjectName: "moderation",
    DatasetName: "",
    RequestId: "6F3A9C1E-4B2D-4E8F-9A7C-1D2E3F4A5B6C",
    StartTime: "2026-03-01T08:00:00.012Z",
    EndTime: "2026-03-01T08:00:04.500Z",
    UserData: "x".repeat(padding),
    TaskType: `${kind}Moderation`,
    TaskId: `${kind}Moderation-6F3A9C1E-4B2D-4E8F-9A7C-1D2E3F4A5B6C`,
    Status: "Succeeded",
    Code: "",
    Message: "",
    EventSourceId: "",
    ModerationResult: {
      URI: `oss://uploads/2026/03/01/${kind.toLowerCase()}`,
      Suggestion: "block",
      Categories: ["porn", "terrorism"],
      ...(frames === 0
        ? {}
        : {
            Frames: { TotalCount: 2 * frames, BlockFrames: Array.from({ length: frames }, frame) },
          }),
    },
  };
  return JSON.stringify({
    id: "IMM-2xKf9QpZ1",
    source: "acs.imm",
    type: `imm:Task:${kind}Moderation`,
    subject: `acs:imm:cn-hangzhou:1234567890123456:moderation/imm:Task:${kind}Moderation`,
    time: "1772352005123",
    content: JSON.stringify(content),
  });
}

function frame(_: unknown, index: number): object {
  return {
    Offset: index * 3,
    Label: index % 2 === 0 ? "porn" : "terrorism",
    Rate: 50 + (index % 50) + 0.25,
    Scene: "violence",
    Model: "frame-model-v3-2026",
    Extra: `region-${index}`,
  };
}

export const payloads = {
  "1 KB": notification("Image", 0, 150),
  "27 KB": notification("Video", 200, 50),
} as const;
