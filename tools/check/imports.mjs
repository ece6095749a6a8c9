// Statements begin a line in our formatted sources, so that nothing in a comment or a string looks like one.
const STATEMENT = /^(?:import|export)\b([^'";]*?)\bfrom\s*'([^']+)'/gm;
const BARE = /^import\s*'([^']+)'/gm;
const CALL = /\bimport\(\s*'([^']+)'/g;
const WORKER = /new URL\(\s*'([^']+\.[a-z]+)',\s*import\.meta\.url/g;
const STYLE = /^@import\s+(?:url\()?['"]([^'"]+)['"]/gm;
const COMMENT_LINE = /^\s*(\/\/|\/?\*)/;

/** What a source file imports: `{ specifier, isType, line }`, with imports of types and of workers. */
export function importsOf(text) {
  const found = [];
  const add = (specifier, isType, index) =>
    found.push({ specifier, isType, line: text.slice(0, index).split('\n').length });
  for (const match of text.matchAll(STATEMENT)) add(match[2], /^\s*type\b/.test(match[1]), match.index);
  for (const match of text.matchAll(BARE)) add(match[1], false, match.index);
  for (const match of text.matchAll(STYLE)) add(match[1], false, match.index);
  for (const pattern of [CALL, WORKER]) {
    for (const match of text.matchAll(pattern)) {
      const lineStart = text.lastIndexOf('\n', match.index) + 1;
      const before = text.slice(lineStart, match.index);
      const isInString = before.split('"').length % 2 === 0;
      if (!isInString && !COMMENT_LINE.test(before))
        add(match[1], /\btypeof\s+$|:\s*$/.test(before), match.index);
    }
  }
  return found;
}
