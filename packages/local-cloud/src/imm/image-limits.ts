import { ServiceError } from "../core/service-error.ts";

const maxBytes = 20 * 1024 * 1024;
const maxSide = 30_000;
const maxPixels = 250_000_000;
const maxGifPixels = 4_194_304;

/** At most 20 MB (CreateImageModerationTask). Throws MediaSizeExceeded. */
export function checkImageBytes(bytes: number): void {
  if (bytes > maxBytes) throw exceeded(`has ${bytes} bytes and may have ${maxBytes}`);
}

/**
 * At most 30,000 pixels a side and 250 million in all, 4,194,304 in a GIF. What the header does not
 * tell is let through. Throws MediaSizeExceeded.
 */
export function checkImagePixels(
  format: string,
  size: { readonly width: number; readonly height: number } | undefined,
): void {
  if (size === undefined) return;
  const { width, height } = size;
  if (Math.max(width, height) > maxSide)
    throw exceeded(`is ${width} × ${height} pixels, and a side may have ${maxSide}`);
  const most = format === "GIF" ? maxGifPixels : maxPixels;
  if (width * height > most)
    throw exceeded(`(${format}) is ${width} × ${height} pixels and may have ${most} in all`);
}

function exceeded(what: string): ServiceError {
  return new ServiceError(400, "MediaSizeExceeded", `The image ${what}.`);
}
