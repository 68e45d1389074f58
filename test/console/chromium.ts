/** A real browser: Debian's package `chromium`, or IMMKIT_CHROMIUM. */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const executablePath = process.env["IMMKIT_CHROMIUM"] ?? "/usr/bin/chromium";

/** Tests in a browser are skipped without one, except where IMMKIT_REQUIRE_CHROMIUM is set. */
export const hasChromium =
  existsSync(executablePath) || process.env["IMMKIT_REQUIRE_CHROMIUM"] !== undefined;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page with an error for each message that should not be in its console. */
export interface WatchedPage {
  readonly page: Page;
  readonly errors: readonly string[];
}

export async function openPage(
  browser: Browser,
  link: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  // Shorter than that of a test, to name the step that fails.
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) errors.push(message.text());
  });
  await page.goto(link);
  return { page, errors };
}
