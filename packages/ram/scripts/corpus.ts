/**
 * Prints where the linter and the verdicts of the corpus differ, a line for each:
 *
 *     node scripts/corpus.ts
 */
import { disagreements, readCorpus } from "../src/testing/corpus.ts";

const found = readCorpus().flatMap(disagreements);
for (const { is, policy, statement, kind, severity, message } of found)
  console.log([is, severity, kind, `${policy} statement ${statement}`, message].join("\t"));
