/** Takes the screenshots of the README again: node test/console/screenshots.ts */
import path from "node:path";
import type { Page } from "playwright-core";
import { launch, openPage } from "./chromium.ts";
import { Stage, sample } from "./stage.ts";

const folder = path.resolve(import.meta.dirname, "../../packages/local-cloud/docs");
const size = { width: 1200, height: 760 };

/** Pictures that the browser draws: a sun above hills, in the colours of a number. */
async function drawn(page: Page, seed: number): Promise<Buffer> {
  const base64 = await page.evaluate((n) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [480, 340];
    const context = canvas.getContext("2d");
    if (context === null) return "";
    const hue = (n * 67) % 360;
    const sky = context.createLinearGradient(0, 0, 0, 340);
    sky.addColorStop(0, `hsl(${hue} 55% 34%)`);
    sky.addColorStop(1, `hsl(${(hue + 50) % 360} 75% 74%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, 480, 340);
    context.fillStyle = `hsl(${(hue + 40) % 360} 90% 88%)`;
    context.beginPath();
    context.arc(90 + ((n * 83) % 300), 90 + ((n * 37) % 70), 34, 0, 7);
    context.fill();
    for (const layer of [0, 1, 2]) {
      context.fillStyle = `hsl(${(hue + 190) % 360} ${34 - layer * 5}% ${46 - layer * 13}%)`;
      context.beginPath();
      context.moveTo(0, 340);
      for (let x = 0; x <= 480; x += 8)
        context.lineTo(
          x,
          200 + layer * 45 + 26 * Math.sin(x / (50 + 13 * layer) + n * 1.7 + layer * 2),
        );
      context.lineTo(480, 340);
      context.fill();
    }
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1] ?? "";
  }, seed);
  return Buffer.from(base64, "base64");
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
  for (const colorScheme of ["light", "dark"] as const) {
    const { page } = await openPage(browser, stage.cloud.consoleLink(), {
      colorScheme,
      viewport: size,
    });
    await page.locator(".tile").nth(8).waitFor();
    await page.waitForFunction(() =>
      [...document.images].every(({ complete, naturalWidth }) => complete && naturalWidth > 0),
    );
    await page.screenshot({
      path: path.join(folder, `console-wall-${colorScheme}.jpg`),
      type: "jpeg",
      quality: 84,
    });
    await page.getByRole("link", { name: "zoom.mp4" }).click();
    await page.locator(".step").first().waitFor();
    await page.locator(".timeline-now").waitFor();
    await page.screenshot({
      path: path.join(folder, `console-detail-${colorScheme}.jpg`),
      type: "jpeg",
      quality: 84,
    });
    await page.context().close();
  }
} finally {
  await browser.close();
  await stage.cloud.close();
}
