/** Values of an element's attributes; numbers are rounded to a hundredth. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Colours for what is compared, told apart by people who see few colours. They are readable on white and on near-black. */
export const COLOURS = ['#2f7ed8', '#d9822b', '#2a9d6f', '#b5489a', '#8a7a1f', '#6b6ecf'] as const;

// An image in a page cannot ask the page: it follows the system.
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-size: 14px; font-weight: 600 }
  .axis { stroke: #777 }
  .grid { stroke: #8884; stroke-width: 0.6 }
  .faint { fill: #777 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .faint { fill: #999 } }
`;

/** One element; `children` are elements or `escaped` text. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** Some words at a place. */
export function label(words: string, attributes: Attributes): string {
  return element('text', attributes, escaped(words));
}

/** A whole file. `title` is what is read out in its place. */
export function picture(
  { width, height, title }: { readonly width: number; readonly height: number; readonly title: string },
  ...children: readonly string[]
): string {
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${rounded(width)} ${rounded(height)}`,
    width,
    height,
    role: 'img',
  };
  const lines = [element('title', {}, escaped(title)), element('style', {}, STYLE), ...children];
  return `${element('svg', root, '\n', lines.join('\n'), '\n')}\n`;
}

/** Text that means itself in XML. */
export function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function rounded(value: number): string {
  return String(Math.round(value * 100) / 100);
}
