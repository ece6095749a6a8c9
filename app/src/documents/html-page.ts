/** A whole page that can be read without this server. `body` is clean HTML, `title` any text. */
export function htmlPage(title: string, body: string): string {
  const safe = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const heading = title === '' ? '' : `<h1>${safe}</h1>\n`;
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe || 'Untitled'}</title>
<style>${STYLE}</style>
</head>
<body>
${heading}${body}
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 68ch; margin: 3rem auto; padding: 0 1.25rem; font: 1.0625rem/1.65 ui-serif, Georgia, serif; }
h1, h2, h3 { line-height: 1.25; }
pre { padding: 1rem; overflow-x: auto; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
code { font: 0.9em/1.5 ui-monospace, Menlo, Consolas, monospace; }
blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid color-mix(in srgb, currentColor 30%, transparent); }
ul[data-kind="task"] { list-style: none; padding-inline-start: 0; }
`;
