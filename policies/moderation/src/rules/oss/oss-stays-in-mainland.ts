import type { Absent, UnknownFact } from "../../fact/fact.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** Strict: under conditions, a copy abroad is allowed. Hong Kong is outside of the mainland. */
export const ossStaysInMainland: Rule<"replication"> = {
  id: "oss-stays-in-mainland",
  title: "Media in mainland China is not copied out of it",
  why: "Media shows people. Personal information can leave mainland China only under the conditions of its law, and a replication copies every object.",
  severity: "high",
  topic: "privacy",
  of: "replication",
  stage: "stack",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketreplication",
  fix: {
    text: "Delete the replication, or set the location and the bucket of destination to ones in mainland China.",
    edits: ({ resource }) => [{ remove: resource }],
  },
  judge({ source, target }) {
    if (target.is === "absent") return notApplicable("The replication has no destination.");
    if (target.is === "known" && isMainland(target.value))
      return pass("The copies stay in mainland China.");
    if (source.is === "known" && !isMainland(source.value))
      return notApplicable("The bucket is not in mainland China.");
    if (target.is === "unknown")
      return undetermined("The region of the copies is not known.", target);
    return source.is === "known"
      ? fail("The replication copies objects out of mainland China.", target.at)
      : undetermined("The region of the bucket is not known.", missing(source));
  },
};

/** Regions of mainland China, the finance and government clouds included. */
const isMainland = (region: string) => region.startsWith("cn-") && region !== "cn-hongkong";

/** A region that the program leaves out comes from the environment of the update. */
const missing = (region: Absent<string> | UnknownFact): UnknownFact =>
  region.is === "unknown" ? region : { is: "unknown", reason: "notInInput", at: region.at };
