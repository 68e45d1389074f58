/** The categories in a text, separated by commas: each once, without spaces around it. */
export function categoriesIn(text: string): readonly string[] {
  const found = text
    .split(/[,，]/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
  return [...new Set(found)];
}
