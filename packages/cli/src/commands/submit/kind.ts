import { CommandError } from "../../errors/command-error.ts";

export type Kind = "image" | "video";

/**
 * Formats that IMM documents for moderation (API reference of CreateImageModerationTask; user guide
 * of video moderation).
 */
const extensions: Readonly<Record<Kind, readonly string[]>> = {
  image: ["png", "jpg", "jpeg", "bmp", "gif", "webp"],
  video: [
    ...[
      "avi",
      "mpeg",
      "mpg",
      "dat",
      "divx",
      "xvid",
      "rm",
      "rmvb",
      "mov",
      "qt",
      "asf",
      "wmv",
      "vob",
    ],
    ...["3gp", "mp4", "flv", "avs", "mkv", "ts", "ogm", "nsv", "swf"],
  ],
};

/** What an object is, by the extension of its key. */
export function kindOf(uri: string): Kind {
  const extension = /\.([^./]+)$/.exec(uri)?.[1]?.toLowerCase() ?? "";
  for (const kind of ["image", "video"] as const)
    if (extensions[kind].includes(extension)) return kind;
  throw new CommandError(
    `Whether ${JSON.stringify(uri)} is an image or a video can't be told from its extension. Say it with --kind image or --kind video.`,
  );
}
