import { coversInternet } from "../../analysis/address-ranges.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** All ranges of the endpoint count together: two halves are the whole internet. */
export const smqEndpointClosed: Rule<"endpoint"> = {
  id: "smq-endpoint-closed",
  title: "The public endpoint of SMQ is not open to the internet",
  why: "With an AccessKey that is lost, everyone can then receive and delete verdicts, from anywhere.",
  severity: "high",
  topic: "exposure",
  of: "endpoint",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/queue-queue",
  fix: {
    text: "Allow only the address ranges of your offices and servers, or disable the public endpoint.",
    edits: (_, __, { at }) => at.map((set) => ({ set, to: "203.0.113.0/24" })),
  },
  judge({ cidrs, isEnabled }) {
    if (isEnabled.is === "no") return notApplicable("The public endpoint is disabled.");
    if (cidrs.length === 0) return notApplicable("The stack allows no address range.");
    const known = cidrs.flatMap((cidr) => (cidr.is === "known" ? [cidr.value] : []));
    const open = cidrs.filter((cidr) => cidr.is === "unknown");
    if (!coversInternet(known))
      return open.length > 0
        ? undetermined("An address range is not known.", open)
        : pass("The address ranges don't cover the internet.");
    return isEnabled.is === "unknown"
      ? undetermined("It is not known whether the public endpoint is enabled.", isEnabled.needs)
      : fail(
          "The public endpoint can be reached from at least half of all addresses.",
          cidrs.map(({ at }) => at),
        );
  },
};
