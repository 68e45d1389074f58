import { expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { StatusLine } from "./status-line.ts";

function written(options: Parameters<typeof memoryIo>[0]): string {
  const io = memoryIo(options);
  const line = new StatusLine(io);
  line.show("  2 resources, create 审核审核审核");
  line.clear();
  line.clear();
  return io.err();
}

it("shows a line that fits, and erases it once", () => {
  expect(written({ isTTY: true, columns: 30 })).toBe(
    "\r\u001b[K  2 resources, create 审核审\r\u001b[K",
  );
});

it.each([
  ["a pipe", { isTTY: false }],
  ["plain text", { isTTY: true, plain: true }],
  ["TERM=dumb", { isTTY: true, env: { TERM: "dumb" } }],
  ["a terminal of 0 columns", { isTTY: true, columns: 0 }],
  ["a terminal of unknown width", { isTTY: true, columns: Number.NaN }],
])("shows nothing in %s", (_, options) => {
  expect(written(options)).toBe("");
});
