import type { ModerationKind } from "../notification/outcome.ts";

/** What IMM makes of an object: `unsupported` is media, but in a format that IMM can't read. */
export type MediaKind = ModerationKind | "unsupported";

/** Formats as IMM documents them: CreateImageModerationTask, and its guide for videos. */
const extensions: Readonly<Record<MediaKind, string>> = {
  image: "png jpg jpeg bmp gif webp",
  video: "avi mpeg mpg dat divx xvid rm rmvb mov qt asf wmv vob 3gp mp4 flv avs mkv ts ogm nsv swf",
  unsupported: "avif heic heif ico jxl psd svg tif tiff",
};
const kinds: ReadonlyMap<string, MediaKind> = new Map(
  (Object.keys(extensions) as MediaKind[]).flatMap((kind) =>
    extensions[kind].split(" ").map((extension) => [extension, kind] as const),
  ),
);
/** Extensions that other files have as well: TypeScript, any data. Their content type decides. */
const ambiguous: ReadonlySet<string> = new Set(["dat", "ts"]);
const imageTypes: ReadonlySet<string> = new Set(
  ["png", "jpeg", "jpg", "bmp", "x-ms-bmp", "gif", "webp"].map((name) => `image/${name}`),
);
/** What clients write when they don't know better. */
const unspecific: ReadonlySet<string> = new Set([
  "application/octet-stream",
  "binary/octet-stream",
]);

/** The kind by the extension, or else by the content type. Undefined: neither is known. */
export function mediaKindOf(key: string, contentType: string | null): MediaKind | undefined {
  const extension = /\.([^./]+)$/.exec(key)?.[1]?.toLowerCase() ?? "";
  const type = contentType?.split(";")[0]?.trim().toLowerCase() || null;
  const kind = kinds.get(extension);
  if (kind === undefined) return type === null ? undefined : kindOfType(type);
  const isOther = type !== null && !unspecific.has(type) && !type.startsWith("video/");
  return ambiguous.has(extension) && isOther ? kindOfType(type) : kind;
}

function kindOfType(type: string): MediaKind | undefined {
  if (imageTypes.has(type)) return "image";
  if (type.startsWith("image/")) return "unsupported";
  return type.startsWith("video/") ? "video" : undefined;
}
