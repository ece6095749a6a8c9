/** A key combination as this machine writes it: `Mod-Shift-X` is ⇧⌘X on a Mac and Ctrl+Shift+X elsewhere. */
export function shortcut(keys: string): string {
  const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');
  const parts = keys.split('-');
  if (!isMac) return parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)).join('+');
  const signs: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Tab: '⇥', Backspace: '⌫' };
  const order = ['Alt', 'Shift', 'Mod'];
  return parts
    .sort((a, b) => ((order.indexOf(a) + 4) % 4) - ((order.indexOf(b) + 4) % 4))
    .map((part) => signs[part] ?? part)
    .join('');
}
