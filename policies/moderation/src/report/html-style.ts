/** The style sheet of the HTML report: light and dark, small screens, paper. */
export const htmlStyle = `:root {
  color-scheme: light dark;
  --text: light-dark(#1f2328, #e6edf3);
  --faint: light-dark(#59636e, #9198a1);
  --back: light-dark(#ffffff, #0d1117);
  --card: light-dark(#f6f8fa, #151b23);
  --line: light-dark(#d1d9e0, #3d444d);
  --link: light-dark(#0757b5, #6cb0ff);
  --critical: light-dark(#8f1021, #ff8a84);
  --high: light-dark(#b3261e, #ff8a84);
  --medium: light-dark(#7d4e00, #e3b341);
  --low: light-dark(#1b5c8f, #79c0ff);
}
body {
  margin: 0;
  background: var(--back);
  color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 0.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.75rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 0.4rem 0; }
a { color: var(--link); }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
.summary { color: var(--faint); overflow-wrap: anywhere; }
.counts { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0; padding: 0; list-style: none; }
.counts li { padding: 0.4rem 0.9rem; border: 1px solid var(--line); border-radius: 6px; }
.counts b { font-size: 1.25rem; }
article {
  --tone: var(--faint);
  margin: 0 0 1rem;
  padding: 0.8rem 1rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-left: 4px solid var(--tone);
  border-radius: 6px;
  break-inside: avoid;
}
article.critical { --tone: var(--critical); }
article.high { --tone: var(--high); }
article.medium { --tone: var(--medium); }
article.low { --tone: var(--low); }
article.undetermined { border-left-style: dashed; }
article.waived { --tone: var(--line); }
.label {
  margin-right: 0.4rem;
  padding: 0.1rem 0.5rem;
  border: 1px solid currentColor;
  border-radius: 1rem;
  color: var(--tone);
  font-size: 0.85rem;
}
article.waived .label { color: var(--faint); }
dl { display: grid; grid-template-columns: 7rem 1fr; gap: 0.25rem 0.75rem; margin: 0.6rem 0 0; font-size: 0.92rem; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; font-weight: normal; }
th:first-child { text-align: left; }
thead th { color: var(--faint); }
@media (max-width: 36rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 0.4rem; }
}
`;
