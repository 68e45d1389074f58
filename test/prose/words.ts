/** A word or phrase that slows a reader down, and what to write instead. */
export interface WordRule {
  readonly pattern: RegExp;
  readonly write: string;
}

/** Upper and lower case are the same. Checked in comments, strings and Markdown. Code spans and code blocks are left out. */
export const wordRules: readonly WordRule[] = [
  {
    pattern: /(?<!\bthere )\b(is|are|was|were) no (?!longer\b|more\b|less\b|one\b)[a-z]/,
    write: "is not a …",
  },
  { pattern: /\bknows? no\b|\bcarr(y|ies) no\b/, write: "doesn't have a …" },
  { pattern: /\bmend(s|ed|ing)?\b/, write: "fix" },
  { pattern: /\bwhoever\b/, write: "a principal that …, anyone who …" },
  { pattern: /\b(told|tells)\b|\b(hears?|tell) of\b/, write: "log, print, report, say which" },
  {
    pattern: /\b(held|holds?|holding) (\S+ ){1,3}against\b|\bheld against\b/,
    write: "compare A with B",
  },
  {
    pattern:
      /\b(who|that|which|it|they|principal|caller|role|user|holder|(any|every|no)(body|one)) may\b/,
    write: "can, is allowed to",
  },
  { pattern: /\banew\b/, write: "again, start over" },
  { pattern: /\bwhose it is\b/, write: "the account that owns it" },
  { pattern: /\bwhere there (is|are) no(ne)?\b/, write: "if there is none, by default" },
  { pattern: /\bso that\b/, write: "so, therefore; or split the sentence" },
  { pattern: /, for one\b/, write: "for example" },
  { pattern: /\bplay(s|ed)?\b/, write: "emulate, return scripted verdicts" },
  {
    pattern: /\btak(e|es|ing|en) ((it|them|everything|all|that) )?(down|away)\b/,
    write: "delete, remove, stop",
  },
  { pattern: /\b(call|calls|called) off\b/, write: "cancel" },
  { pattern: /\b(give|gives|given|gave|giving) back\b/, write: "return, release" },
  { pattern: /\b(break|breaks|broke|broken) off\b/, write: "stop, throw" },
  { pattern: /\bgo(es)? on\b|\bwent on\b/, write: "continue" },
  { pattern: /\bcomes? again\b|\bcame again\b/, write: "is redelivered, returns" },
  { pattern: /\bstands? (in|at|beside|above|below|here|there)\b/, write: "is in, is at" },
  { pattern: /\bbeside\b/, write: "next to, in addition to" },
  { pattern: /\bdefect\b/, write: "bug" },
  { pattern: /\bof (ours|yours|theirs)\b/, write: "our, your, their" },
  { pattern: /\bno business\b|\bneed not\b|\bought to\b/, write: "doesn't need to, should" },
  {
    pattern: /\b(shall|perhaps|lest|hence|thence|whence|wherein|therein|thereof|hereby|nought)\b/,
    write: "will, maybe, so, in it",
  },
  { pattern: /\bwants\b/, write: "needs, expects" },
  { pattern: /\b(becomes?|became) of\b/, write: "what happens to …" },
  {
    pattern: /\ba word about\b|\bdo other than\b|\bother than (it|they) seems? to\b/,
    write: "say it plainly",
  },
  { pattern: /\bof (its|their) own\b(?! policy)/, write: "its own …" },
  {
    pattern: /\b(is|are|never) taken (as|for)\b|\btakes? in\b|\btak(e|es|en) (it|them|those) for\b/,
    write: "treat as, include",
  },
  { pattern: /\blets\b/, write: "allows, makes" },
  { pattern: /\bmeets?\b/, write: "match, satisfy" },
  { pattern: /\bin words\b/, write: "as text, as sentences" },
  { pattern: /\basked (for|about|of|with)\b/, write: "request, look up" },
  { pattern: /\b(he|him|his)\b/, write: "they, the caller, the reviewer" },
  { pattern: /\bsays? so\b/, write: "report it, contain it" },
  { pattern: /\bwill do\b/, write: "is enough, is possible" },
  { pattern: /\ban? \w+ each\b/, write: "one … per …" },
  {
    pattern: /\b(nothing|none) but\b|\bfor want of\b|\bfor ever\b|\bso (many|much)\b|\bthe like\b/,
    write: "only; lack of; forever; this many; and others",
  },
];

/** Names that don't say what the thing is. Checked in declared names of types and files. */
export const vagueNames: ReadonlySet<string> = new Set([
  "Place",
  "Side",
  "Left",
  "Extents",
  "Look",
  "Told",
  "Held",
]);

/** Comments are wrapped at this column. */
export const lineWidth = 100;
