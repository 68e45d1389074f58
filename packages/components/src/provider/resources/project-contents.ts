import type { ImmCaller } from "@immkit/runtime/imm";

/**
 * What prevents the deletion of a project, as text: its datasets, files and attached buckets. The
 * statistics of a project don't include batches and triggers, so these are named if nothing else is
 * found.
 */
export async function projectContents(api: ImmCaller, projectName: string): Promise<string> {
  const [project, buckets] = await Promise.all([
    quietly(api.call("GetProject", { ProjectName: projectName, WithStatistics: true })),
    quietly(api.call("ListAttachedOSSBuckets", { ProjectName: projectName, MaxResults: 100 })),
  ]);
  const statistics = (project["Project"] ?? {}) as Record<string, unknown>;
  const names = (
    Array.isArray(buckets["AttachedOSSBuckets"]) ? buckets["AttachedOSSBuckets"] : []
  ).map((bucket) => bucket?.OSSBucket);
  const found = [
    counted(statistics["DatasetCount"], "dataset"),
    counted(statistics["FileCount"], "indexed file"),
    names.length > 0
      ? `the attached ${names.length === 1 ? "bucket" : "buckets"} ${names.join(", ")}`
      : undefined,
  ].filter((part) => part !== undefined);
  return found.length > 0
    ? found.join(" and ")
    : "something (a dataset, an attached bucket, a batch or a trigger)";
}

const counted = (count: unknown, what: string) =>
  typeof count === "number" && count > 0 ? `${count} ${what}${count === 1 ? "" : "s"}` : undefined;

async function quietly(call: ReturnType<ImmCaller["call"]>): ReturnType<ImmCaller["call"]> {
  try {
    return await call;
  } catch {
    return {}; // The reported error is that of the deletion.
  }
}
