/** Takes the screenshots of the README again: node test/console/screenshots.ts */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { launch, openPage } from "./chromium.ts";
import { Stage, sample } from "./stage.ts";

const folder = path.resolve(import.meta.dirname, "../../packages/local-cloud/docs");
const size = { width: 1200, height: 760 };

const drawing = await readFile(path.join(import.meta.dirname, "draw.js"), "utf8");

/** A picture that the browser draws. */
async function drawn(page: Page, seed: number): Promise<Buffer> {
  await page.evaluate(drawing);
  return Buffer.from(await page.evaluate<string>(`draw(${seed})`), "base64");
}

const names = [
  "harbour.jpg",
  "slow-upload.jpg",
  "ridge.jpg",
  "crowd-square.jpg",
  "valley.jpg",
  "poster-sale.jpg",
  "dunes.jpg",
  "broken-scan.jpg",
  "lake.jpg",
  "poster-casino.jpg",
  "meadow.jpg",
  "crowd-concert.jpg",
  "coast.jpg",
  "summit.jpg",
  "field.jpg",
];

const [browser, stage] = await Promise.all([launch(), Stage.start()]);
try {
  const { page: canvas } = await openPage(browser, "about:blank");
  for (const [i, name] of names.entries()) {
    await stage.submit(`posts/2026/${name}`, await drawn(canvas, i + 1), {
      Tags: JSON.stringify({ team: i % 2 === 0 ? "community" : "shop" }),
    });
    if (i === 9)
      await stage.submit("posts/2026/zoom.mp4", sample("zoom.mp4"), {
        Tags: JSON.stringify({ team: "community" }),
        UserData: "post 4711",
      });
  }
  const { page } = await openPage(browser, stage.cloud.consoleLink(), {
    colorScheme: "light",
    viewport: size,
  });
  await page.locator(".tile").nth(8).waitFor();
  await page.evaluate("Promise.all([...document.images].map((each) => each.decode()))");
  await page.screenshot({
    path: path.join(folder, "console-wall.jpg"),
    type: "jpeg",
    quality: 84,
  });
  await page.getByRole("link", { name: "zoom.mp4" }).click();
  await page.locator(".step").first().waitFor();
  await page.locator(".timeline-now").waitFor();
  await page.screenshot({
    path: path.join(folder, "console-detail.jpg"),
    type: "jpeg",
    quality: 84,
  });
  await page.context().close();
} finally {
  await browser.close();
  await stage.cloud.close();
}
