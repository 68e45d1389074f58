import type { Fact } from "../../fact/fact.ts";
import { all, any, no, type Ternary, unknown, yes } from "../../fact/ternary.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";
import type { Edit } from "../../stack/edit.ts";
import type { Resource } from "../../stack/resource.ts";
import type { Scope } from "../../stack/scope.ts";
import type { Stack } from "../../stack/stack.ts";

interface Part {
  readonly resource: Resource;
  readonly scope: Scope;
}

/** One topic, queue and bucket in the project's region is enough: others can be for others. */
export const immOnePlace: Rule<"project"> = {
  id: "imm-one-place",
  title: "Project, media, topic and queue are in one region and account",
  why: "IMM reads media and publishes verdicts only in the region and the account of its project.",
  severity: "high",
  topic: "operations",
  of: "project",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-notification",
  fix: {
    text: "Create them with one provider, or with providers of one region and account.",
    edits(project, { stack }, { at }) {
      const { region, account } = project.scope;
      const providers = new Set(at.map(({ resource: { urn } }) => providerOf(urn, stack)));
      return [...providers].flatMap((provider): Edit[] =>
        provider === undefined
          ? []
          : [
              ...(region.is === "known" ? [{ set: provider.at("region"), to: region.value }] : []),
              ...(account.is === "known"
                ? [{ set: provider.at("accountId"), to: account.value }]
                : []),
            ],
      );
    },
  },
  judge(project, { moderation }) {
    const media = moderation.mediaOf(project).filter(({ isInStack }) => isInStack);
    const parts: Readonly<Record<string, readonly Part[]>> = {
      ...moderation.places,
      bucket: media.length > 0 ? media : moderation.readableBy(project),
    };
    const found = Object.entries(parts).filter(([, { length }]) => length > 0);
    if (found.length === 0)
      return notApplicable("The stack has no bucket, topic or queue for the project.");
    const answers = found.map(([name, candidates]) => {
      const same = candidates.map(({ scope }) => samePlace(scope, project.scope));
      return { name, candidates, isHere: any(...same) };
    });
    const elsewhere = answers.filter(({ isHere }) => isHere.is === "no");
    if (elsewhere.length > 0)
      return fail(
        `The stack has no ${elsewhere.map(({ name }) => name).join(" and no ")} in the region and account of the project.`,
        elsewhere.flatMap(({ candidates }) => candidates.map(({ resource }) => resource.at())),
      );
    const needs = answers.flatMap(({ isHere }) => (isHere.is === "unknown" ? isHere.needs : []));
    return needs.length > 0
      ? undetermined(
          "Whether all parts are in the region and account of the project is not known.",
          needs,
        )
      : pass("Project, media, topic and queue are in one place.");
  },
};

function providerOf(urn: string, stack: Stack): Resource | undefined {
  const resource = stack.byUrn(urn);
  return resource && stack.providerOf(resource);
}

const samePlace = (a: Scope, b: Scope) =>
  all(sameValue(a.region, b.region), sameValue(a.account, b.account));

/** What a provider leaves out comes from the environment, which is the same for all of them. */
function sameValue(a: Fact<string>, b: Fact<string>): Ternary {
  if (a.is === "known" && b.is === "known") return a.value === b.value ? yes(a.at) : no(a.at);
  return a.is === "unknown" ? unknown(a) : b.is === "unknown" ? unknown(b) : yes(a.at);
}
