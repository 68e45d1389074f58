import { setBucketPart } from "../../kinds/bucket-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

const weak = ["TLSv1.0", "TLSv1.1"];

export const ossTlsVersion: Rule<"bucket"> = {
  id: "oss-tls-version",
  title: "Buckets accept TLS 1.2 or newer only",
  why: "TLS 1.0 and 1.1 have known weaknesses. OSS accepts them unless the bucket says which versions it accepts.",
  severity: "low",
  topic: "encryption",
  of: "bucket",
  stage: "stack",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/oss/developer-reference/putbuckethttpsconfig",
  fix: {
    text: "Add a BucketHttpsConfig with enable: true and tlsVersions TLSv1.2 and TLSv1.3. MediaBucket has it.",
    edits: (bucket) =>
      setBucketPart(bucket, "https", { enable: true, tlsVersions: ["TLSv1.2", "TLSv1.3"] }),
  },
  judge({ tlsVersions, isInStack }) {
    if (tlsVersions.is === "unknown")
      return undetermined("The TLS versions are not known.", tlsVersions);
    if (tlsVersions.value === undefined)
      return isInStack
        ? fail("The bucket accepts every version of TLS.", tlsVersions.at)
        : notApplicable("The stack sets no TLS versions for this bucket.");
    return tlsVersions.value.some((version) => weak.includes(version))
      ? fail("The bucket accepts TLS 1.0 or 1.1.", tlsVersions.at)
      : pass("The bucket accepts TLS 1.2 or newer only.");
  },
};
