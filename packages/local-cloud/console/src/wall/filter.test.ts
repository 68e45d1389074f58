import { describe, expect, it } from "vitest";
import type { TaskView } from "../api/contract.ts";
import { TaskStore } from "../state/tasks.ts";
import { categoriesIn } from "./categories.ts";
import { facetsOf, filterTasks, wallFilter } from "./filter.ts";

const task = (taskId: string, more: Partial<TaskView>): TaskView => ({
  taskId,
  type: "ImageModeration",
  kind: "image",
  projectName: "p",
  sourceUri: "",
  bucket: "media",
  key: `${taskId}.jpg`,
  userData: "",
  tags: {},
  scenes: ["porn"],
  interval: 1,
  maxFrames: 1,
  topic: null,
  status: "Succeeded",
  suggestion: "pass",
  startTime: 0,
  notifications: [],
  ...more,
});

const tasks = [
  task("a", {}),
  task("b", { suggestion: "review", scenes: ["ad", "porn"], tags: { team: "shop", n: 1 } }),
  task("c", { status: "Failed", bucket: "other" }),
  task("d", { status: "Running", userData: "Order 17" }),
];

const shown = (params: Record<string, string>) =>
  filterTasks(tasks, wallFilter(params)).shown.map(({ taskId }) => taskId);

describe("the filter of the wall", () => {
  it.each<[Record<string, string>, string[]]>([
    [{}, ["a", "b", "c", "d"]],
    [{ verdict: "review" }, ["b"]],
    [{ verdict: "failed" }, ["c"]],
    [{ verdict: "pending" }, ["d"]],
    [{ verdict: "unknown" }, ["a", "b", "c", "d"]],
    [{ scene: "ad" }, ["b"]],
    [{ bucket: "other", verdict: "pass" }, []],
    [{ tag: "team=shop" }, ["b"]],
    [{ tag: "n=1" }, ["b"]],
    [{ text: " order " }, ["d"]],
    [{ text: "C.JPG" }, ["c"]],
  ])("%j shows %j", (params, expected) => {
    expect(shown(params)).toEqual(expected);
  });

  it("counts the verdicts of what passes the other filters", () => {
    const { counts, total } = filterTasks(
      tasks,
      wallFilter({ verdict: "review", bucket: "media" }),
    );
    expect([counts, total]).toEqual([{ pass: 1, review: 1, block: 0, failed: 0, pending: 1 }, 3]);
  });

  it("offers the values that occur", () => {
    expect(facetsOf(tasks)).toEqual({
      scenes: ["ad", "porn"],
      buckets: ["media", "other"],
      tags: ["n=1", "team=shop"],
    });
  });
});

describe("the store of tasks", () => {
  const ids = (store: TaskStore) => store.list.value.map(({ taskId }) => taskId);

  it("has the newest first, replaces changed ones, and starts over with a new run", () => {
    const store = new TaskStore();
    const [old, late] = [task("old", { startTime: 1 }), task("late", { startTime: 2 })];
    store.apply({ run: "r", tasks: [old, late], last: 2, more: true }, true);
    expect([ids(store), store.loaded.value]).toEqual([["late", "old"], false]);
    const changed = { ...old, suggestion: "block" } as const;
    store.apply({ run: "r", tasks: [changed], last: 3, more: false }, false);
    expect([store.find("old")?.suggestion, store.loaded.value]).toEqual(["block", true]);
    store.apply({ run: "s", tasks: [late], last: 1, more: false }, true);
    expect(ids(store)).toEqual(["late"]);
  });
});

it("categories are separated by commas, also Chinese ones", () => {
  expect(categoriesIn(" porn, ad，ad ,,")).toEqual(["porn", "ad"]);
});
