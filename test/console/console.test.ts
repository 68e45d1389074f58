import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtConsole } from "../../packages/local-cloud/console/build.ts";
import { ramVersion, rpc } from "../../packages/local-cloud/src/testing/wire.ts";
import { hasChromium, launch, openPage } from "./chromium.ts";
import { immVersion, Stage, sample } from "./stage.ts";

it("the built files have at most 120 KB, and name no path of this machine", async () => {
  const folder = await builtConsole();
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const file of files.filter((each) => each.isFile())) {
    const content = await readFile(path.join(file.parentPath, file.name));
    bytes += gzipSync(content).length;
    expect(content.toString()).not.toContain(path.resolve(import.meta.dirname, "../.."));
  }
  expect(bytes).toBeLessThan(120 * 1024);
});

/** What axe-core calls serious or critical. */
async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await inPage.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

describe.skipIf(!hasChromium)("in a browser", () => {
  let browser: Browser;
  let stage: Stage;

  beforeAll(async () => {
    [browser, stage] = await Promise.all([launch(), Stage.start()]);
  });

  afterAll(async () => {
    await browser?.close();
    await stage?.cloud.close();
  });

  it("a person blocks a video in review, and the application's queue gets it", async () => {
    await stage.submit("poster.png", sample("poster.png"));
    await stage.submit("zoom.mp4", sample("zoom.mp4"));
    await stage.submit("broken.png", sample("dusk.jpg"));
    const { page, errors } = await openPage(browser, stage.cloud.consoleLink());
    await page.getByRole("link", { name: "zoom.mp4" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#/wall");
    await stage.submit("late.jpg", sample("dusk.jpg"));
    await page.getByRole("link", { name: "late.jpg Pass" }).waitFor();

    await page.getByRole("button", { name: "Review 1" }).click();
    await page.getByText("1 of 4 tasks").waitFor();
    await page.getByRole("link", { name: "zoom.mp4 Review logo" }).click();
    const detail = page.getByRole("dialog", { name: "zoom.mp4" });
    await detail.getByRole("button", { name: /0:03/ }).waitFor();
    await detail.getByRole("textbox").fill("logo, ad");
    await detail.getByRole("button", { name: "Block" }).click();
    await detail.getByRole("list", { name: "Categories" }).getByText("ad").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("link", { name: "zoom.mp4 Block logo, ad" }).waitFor();

    const bodies = [];
    for (let body = await stage.receive("verdicts"); body; body = await stage.receive("verdicts"))
      bodies.push(JSON.parse(JSON.parse(body).content));
    const video = bodies.filter(({ TaskType }) => TaskType === "VideoModeration");
    expect(video.map(({ ModerationResult }) => ModerationResult.Suggestion)).toEqual([
      "review",
      "block",
    ]);
    expect(video[1].ModerationResult.Categories).toEqual(["logo", "ad"]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it("the traffic shows calls as they come in", async () => {
    const { page, errors } = await openPage(browser, stage.cloud.consoleLink());
    await page.getByRole("link", { name: "Traffic" }).click();
    await page.locator(".call").nth(1).waitFor();
    await fetch(`${stage.cloud.endpoint}/media/secret.jpg`);
    await page.getByRole("button", { name: "Denied" }).click();
    await page.getByText("1 call", { exact: true }).waitFor();
    await page.getByText("GET /media/secret.jpg").waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it("a denied call shows its reason, and the policy that allows it", async () => {
    const { cloud } = stage;
    const ann = await stage.user("ann");
    const listProjects = () => rpc(cloud, ann, immVersion, "ListProjects");
    expect((await listProjects()).status).toBe(403);
    const { page, errors } = await openPage(browser, cloud.consoleLink());
    await page.getByRole("link", { name: "Access" }).click();
    const card = page.getByRole("article").filter({ hasText: "imm:ListProjects" });
    await card.getByText(`acs:ram::${cloud.accountId}:user/ann`, { exact: true }).waitFor();
    await card.getByText("Smallest policy that allows it").click();
    const policy = await card.locator("pre").textContent();
    await stage.call(ramVersion, "CreatePolicy", {
      PolicyName: "fix",
      PolicyDocument: policy ?? "",
    });
    await stage.call(ramVersion, "AttachPolicyToUser", {
      PolicyType: "Custom",
      PolicyName: "fix",
      UserName: "ann",
    });
    expect((await listProjects()).status).toBe(200);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it("a person looks at a queue and purges it", async () => {
    const { page, errors } = await openPage(browser, stage.cloud.consoleLink());
    await stage.submit("one.jpg", sample("dusk.jpg"));
    await page.getByRole("link", { name: "Queues" }).click();
    const queue = page.getByRole("article", { name: "verdicts", exact: true }).first();
    await queue.getByRole("button", { name: "Show messages" }).click();
    await queue.getByText('"source": "acs.imm"').first().waitFor();
    await queue.getByRole("button", { name: "Purge" }).click();
    await queue.getByText("The queue is empty.").waitFor();
    expect(await stage.receive("verdicts")).toBeUndefined();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it("a person moves the clock, adds a fault, and saves a scenario", async () => {
    const { page } = await openPage(browser, stage.cloud.consoleLink());
    await page.getByRole("link", { name: "Faults & clock" }).click();
    const before = stage.cloud.clock.now();
    await page.getByRole("button", { name: "+1 hour" }).click();
    await page.getByRole("combobox").selectOption("drop");
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByText("1 to come").waitFor();
    expect(stage.cloud.clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
    expect(stage.cloud.imm.messageFaults.list()).toEqual([{ kind: "drop", remaining: 1 }]);
    await page.getByRole("button", { name: "Remove all" }).click();
    await page.getByText("None active").waitFor();

    await page.getByRole("textbox").fill('{"default": {"suggestion": "maybe"}}');
    await page.getByRole("button", { name: "Save scenario" }).click();
    await page.getByRole("alert").filter({ hasText: "/default/suggestion" }).waitFor();
    await page.getByRole("textbox").fill('{"default": {"suggestion": "block", "delayMs": 0}}');
    await page.getByRole("button", { name: "Save scenario" }).click();
    await page.getByText("Saved").waitFor();
    const { scenario } = stage.cloud.imm;
    expect(scenario).toEqual({ default: { suggestion: "block", delayMs: 0 } });
    await page.context().close();
  });

  it.each(["light", "dark"] as const)("axe-core finds nothing serious in %s", async (scheme) => {
    const locale = scheme === "light" ? "en-GB" : "zh-CN";
    const { page } = await openPage(browser, stage.cloud.consoleLink(), {
      colorScheme: scheme,
      locale,
    });
    await page.locator(".tile").first().waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe(
      scheme === "light" ? "en" : "zh-CN",
    );
    expect(await seriousFindings(page)).toEqual([]);
    await page.locator(".tile", { has: page.locator("video") }).click();
    await page.locator(".drawer .properties").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("nav a").nth(1).click();
    await page.locator(".call").first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    for (const nth of [2, 3, 4]) {
      await page.locator("nav a").nth(nth).click();
      await page.locator(".card").first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    }
    await page.context().close();
  });

  it("a link that was used before shows how to get another one", async () => {
    const link = stage.cloud.consoleLink();
    const { page: first } = await openPage(browser, link);
    await first.getByRole("heading", { name: "Wall" }).waitFor();
    const { page: other } = await openPage(browser, link);
    await other.getByRole("heading", { name: "This link was used before" }).waitFor();
    await Promise.all([first.context().close(), other.context().close()]);
  });
});
