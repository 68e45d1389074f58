/** Which tasks the wall shows. */
import type { TaskView } from "../api/contract.ts";
import { type Verdict, verdictOf, verdicts } from "../state/tasks.ts";

/** `""` is any. */
export interface WallFilter {
  readonly verdict: Verdict | "";
  readonly scene: string;
  readonly bucket: string;
  /** `key=value` */
  readonly tag: string;
  readonly text: string;
}

/** Reads the filter from the parameters of the address. */
export function wallFilter(params: Readonly<Record<string, string>>): WallFilter {
  return {
    verdict: verdicts.find((verdict) => verdict === params["verdict"]) ?? "",
    scene: params["scene"] ?? "",
    bucket: params["bucket"] ?? "",
    tag: params["tag"] ?? "",
    text: params["text"] ?? "",
  };
}

/** Whether a task passes all filters except the verdict, whose counts are shown. */
export function matchesOthers(
  { scenes, bucket, tags, key, taskId, userData }: TaskView,
  filter: WallFilter,
): boolean {
  const text = filter.text.trim().toLowerCase();
  return (
    (filter.bucket === "" || bucket === filter.bucket) &&
    (filter.scene === "" || scenes.some((scene) => scene === filter.scene)) &&
    (filter.tag === "" || tagTexts(tags).includes(filter.tag)) &&
    (text === "" || [key, taskId, userData].some((each) => each.toLowerCase().includes(text)))
  );
}

export interface FilteredTasks {
  readonly shown: readonly TaskView[];
  /** Of the tasks that pass the other filters. */
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly total: number;
}

export function filterTasks(tasks: readonly TaskView[], filter: WallFilter): FilteredTasks {
  const counts = { pass: 0, review: 0, block: 0, failed: 0, pending: 0 };
  const shown: TaskView[] = [];
  let total = 0;
  for (const task of tasks) {
    if (!matchesOthers(task, filter)) continue;
    const verdict = verdictOf(task);
    counts[verdict]++;
    total++;
    if (filter.verdict === "" || filter.verdict === verdict) shown.push(task);
  }
  return { shown, counts, total };
}

/** The values that the filters offer, sorted. */
export interface Facets {
  readonly scenes: readonly string[];
  readonly buckets: readonly string[];
  readonly tags: readonly string[];
}

/** More tags than this are not worth a list. */
const maxTags = 200;

export function facetsOf(tasks: readonly TaskView[]): Facets {
  const [scenes, buckets, tags] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const task of tasks) {
    buckets.add(task.bucket);
    for (const scene of task.scenes) scenes.add(scene);
    if (tags.size < maxTags) for (const tag of tagTexts(task.tags)) tags.add(tag);
  }
  const sorted = (set: ReadonlySet<string>) => [...set].sort();
  return { scenes: sorted(scenes), buckets: sorted(buckets), tags: sorted(tags) };
}

/** Tags as `key=value`. */
export function tagTexts(tags: TaskView["tags"]): readonly string[] {
  return Object.entries(tags).map(
    ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}
