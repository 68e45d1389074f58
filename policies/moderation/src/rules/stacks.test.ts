/**
 * Whole stacks. Every rule passes the good ones. A seed is a good stack with one fault, in one of
 * its spellings, and has exactly the findings of that fault. The stacks in `good-baseline` pass the
 * baseline. Strict rules ask for more, such as an own key.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../check/check.ts";
import { readStack } from "../read/detect.ts";
import { rules } from "./index.ts";

const fixtures = path.join(import.meta.dirname, "../../fixtures");
const files = (folder: string) =>
  readdirSync(path.join(fixtures, folder)).map((file) => path.basename(file, ".json"));
const baseline = rules.filter(({ packs }) => packs.includes("baseline"));
const found = (folder: string, name: string, chosen = rules) =>
  check(readStack(readFileSync(path.join(fixtures, folder, `${name}.json`), "utf8")), {
    rules: chosen,
  }).findings.map(({ rule, subject, verdict }) => `${rule} ${subject} ${verdict}`);

describe("good stacks", () => {
  it.each(files("good"))("%s has no finding", (name) => {
    // One stack has deprecated settings, which only one rule reports.
    const other = found("good", name).filter(
      (each) => name !== "deprecated-settings" || !each.startsWith("immkit-deprecated-fields "),
    );
    expect(other).toEqual([]);
  });

  it.each(files("good-baseline"))("%s has no finding of the baseline", (name) => {
    expect(found("good-baseline", name, baseline)).toEqual([]);
  });

  it("are at least twenty", () => {
    expect(files("good").length).toBeGreaterThanOrEqual(20);
  });
});

/** Rule, subject and verdict of the findings of each seed. */
const seeds: Readonly<Record<string, readonly string[]>> = {
  "01-public-acl-inline": [
    "immkit-deprecated-fields media/acl fail",
    "oss-bucket-acl-private media/write fail",
    "oss-public-access-blocked media fail",
  ],
  "01-public-acl-split": [
    "oss-bucket-acl-private media fail",
    "oss-public-access-blocked media fail",
  ],
  "02-public-policy-list": [
    "oss-bucket-policy-not-public media fail",
    "oss-public-access-blocked media fail",
  ],
  "02-public-policy-single-statement": [
    "oss-bucket-policy-not-public media fail",
    "oss-public-access-blocked media fail",
    "oss-tls-only media fail",
  ],
  "02-public-policy-text": [
    "oss-bucket-policy-not-public media fail",
    "oss-public-access-blocked media fail",
  ],
  "03-block-off": ["oss-public-access-blocked media fail"],
  "03-no-block": ["oss-public-access-blocked media fail"],
  "04-no-tls-deny": ["oss-tls-only media fail"],
  "04-tls-allow-instead": ["oss-tls-only media fail"],
  "04-tls-deny-for-bucket-only": ["oss-tls-only media fail"],
  "05-inline-without-key": ["oss-encrypted media fail", "oss-own-key media fail"],
  "05-not-encrypted": ["oss-encrypted media fail"],
  "05-own-key-missing": ["oss-own-key media fail"],
  "06-evidence-not-locked": ["oss-evidence-locked evidence-bucket fail"],
  "06-not-versioned": ["oss-versioned media fail"],
  "06-versioning-suspended": ["oss-versioned media fail"],
  "07-log-target-in-another-stack": [
    "oss-access-logged logs fail",
    "oss-log-target-safe media undetermined",
  ],
  "07-logs-in-public-bucket": [
    "oss-bucket-acl-private logs fail",
    "oss-log-target-safe media fail",
    "oss-public-access-blocked logs fail",
  ],
  "07-logs-into-itself": ["oss-access-logged logs fail", "oss-log-target-safe media fail"],
  "08-evidence-force-destroy": ["oss-no-force-destroy evidence-bucket fail"],
  "09-lifecycle-disabled": ["oss-media-expires media fail"],
  "09-media-kept-for-ever": ["oss-media-expires media fail"],
  "10-default-role-by-name": ["imm-project-service-role project fail"],
  "10-no-service-role": ["imm-project-service-role project fail"],
  "11-trust-with-account-legacy": [
    "immkit-deprecated-fields service/document fail",
    "immkit-deprecated-fields service/name fail",
    "ram-trust-narrow service fail",
  ],
  "11-trust-with-ecs-legacy": [
    "imm-role-trust project/others fail",
    "immkit-deprecated-fields service/name fail",
    "immkit-deprecated-fields service/services fail",
  ],
  "11-trust-without-imm": ["imm-role-trust project/not-imm fail"],
  "12-name-2017": ["imm-project-name project fail"],
  "12-name-2020": ["imm-project-name project fail"],
  "13-bucket-elsewhere": ["imm-one-place project fail"],
  "13-topic-and-queues-elsewhere": ["imm-one-place project fail"],
  "14-push-over-http": ["smq-push-tls subscription fail"],
  "14-webhook-with-password": ["smq-push-no-secret subscription/user fail"],
  "14-webhook-with-token-deprecated": [
    "smq-dead-letter subscription fail",
    "smq-not-deprecated subscription fail",
    "smq-push-no-secret subscription/query fail",
    "smq-push-tls subscription fail",
  ],
  "15-dead-letter-queue-disabled": ["smq-dead-letter subscription fail"],
  "15-no-dead-letter-queue": ["smq-dead-letter results fail"],
  "16-dead-letter-queue-not-in-the-stack": ["smq-dead-letter-sound results undetermined"],
  "16-dead-letters-forgotten": ["smq-dead-letter-sound results/retention fail"],
  "16-own-dead-letter-queue": ["smq-dead-letter-sound results/itself fail"],
  "17-format-left-out": ["smq-format subscription fail"],
  "17-other-format": ["smq-format subscription fail"],
  "18-function-takes-longer": ["fc-times-agree queue-trigger fail"],
  "18-queue-times": [
    "smq-long-polling results fail",
    "smq-retention results fail",
    "smq-visibility results fail",
  ],
  "18-visibility-below-handler": ["smq-visibility results fail"],
  "19-encryption-off": ["smq-encrypted results fail"],
  "19-kms-without-key": ["smq-encrypted results fail"],
  "19-topic-not-logged": ["smq-topic-logged verdicts fail"],
  "20-endpoint-open-in-halves": ["smq-endpoint-closed low fail"],
  "20-endpoint-open": ["smq-endpoint-closed all fail"],
  "21-create-on-any-project": ["ram-submitter-least-privilege app/any-project fail"],
  "21-imm-star": ["ram-submitter-least-privilege app/all-of-imm fail"],
  "21-manages-as-well": ["ram-submitter-least-privilege app/management fail"],
  "22-administrator": ["ram-no-broad-system-policy system fail"],
  "22-mns-full-access-of-a-user": [
    "ram-no-broad-system-policy system fail",
    "ram-users-by-group system fail",
  ],
  "22-oss-full-access": ["ram-no-broad-system-policy system fail"],
  "23-admin-by-not-action": [
    "ram-no-administrator app/ram fail",
    "ram-statement-grants app-policy/unknown-action fail",
  ],
  "23-admin-in-legacy-document": [
    "immkit-deprecated-fields app-policy/document fail",
    "immkit-deprecated-fields app-policy/name fail",
    "ram-no-administrator app/everything fail",
  ],
  "23-admin-in-legacy-statements": [
    "immkit-deprecated-fields app-policy/name fail",
    "immkit-deprecated-fields app-policy/statements fail",
    "ram-no-administrator app/everything fail",
  ],
  "23-admin-over-two-statements": ["ram-no-administrator app/everything fail"],
  "23-admin-with-conditional-deny": ["ram-no-administrator app/everything fail"],
  "24-access-key-exported": ["ram-no-access-key ci-key fail"],
  "24-assumes-any-role": ["ram-assume-role-narrow app fail"],
  "24-condition-for-the-world": ["ram-condition-means app-policy fail"],
  "24-passes-any-role": ["ram-pass-role-narrow app/any-role fail"],
  "24-trusts-account-with-mfa": ["ram-trust-narrow app fail"],
  "24-trusts-account": ["ram-trust-narrow app fail"],
  "24-trusts-other-account": ["ram-trust-external-id app fail"],
  "25-app-policy-unknown": [
    "ram-assume-role-narrow app undetermined",
    "ram-condition-means app-policy undetermined",
    "ram-document-valid app-policy undetermined",
    "ram-no-administrator app undetermined",
    "ram-no-escalation app undetermined",
    "ram-pass-role-narrow app undetermined",
    "ram-star-contained app-policy undetermined",
    "ram-statement-grants app-policy undetermined",
    "ram-submitter-least-privilege app undetermined",
    "smq-only-imm-publishes app undetermined",
  ],
  "25-bucket-policy-unknown": [
    "oss-bucket-policy-not-public media undetermined",
    "oss-tls-only media undetermined",
    "oss-write-from-outside media undetermined",
    "ram-condition-means media undetermined",
    "ram-document-valid media undetermined",
  ],
  "25-key-without-rotation": ["kms-rotates key fail"],
  "25-trail-of-writes-only": ["trail-complete trail fail"],
};

describe("seeds", () => {
  it.each(Object.entries(seeds))("%s has the findings of its fault", (name, expected) => {
    expect(found("seeds", name)).toEqual(expected);
  });

  it("have findings that quote no endpoint, password, token or secret", () => {
    const free = /hooks\.example|letmein|0123456789abcdef/;
    for (const name of Object.keys(seeds)) {
      const text = readFileSync(path.join(fixtures, "seeds", `${name}.json`), "utf8");
      expect(JSON.stringify(check(readStack(text), { rules }).findings)).not.toMatch(free);
    }
  });

  it("are all in the table, with every fault", () => {
    expect(files("seeds").sort()).toEqual(Object.keys(seeds).sort());
    const numbers = new Set(Object.keys(seeds).map((name) => Number(name.slice(0, 2))));
    expect([...numbers].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 25 }, (_, index) => index + 1),
    );
  });
});
