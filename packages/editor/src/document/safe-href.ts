const ALLOWED = /^(?:https?:\/\/|mailto:)/i;
// Browsers drop tabs and line breaks inside an address, so "java\nscript:" must not pass.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const INVISIBLE = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028\u2029\ufeff]/g;
const MAX_LENGTH = 4096;

/** `href` when it is an http, https or mailto address; `null` for anything else. */
export function safeHref(href: unknown): string | null {
  if (typeof href !== 'string' || href.length > MAX_LENGTH) return null;
  const trimmed = href.trim();
  return ALLOWED.test(trimmed.replace(INVISIBLE, '')) && ALLOWED.test(trimmed) ? trimmed : null;
}

const HOST = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?::\d+)?(?:[/?#]|$)/u;
const MAIL = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;

/** What somebody means who types an address by hand: "example.org" is https, "a@b.org" is mail. */
export function hrefFromInput(input: string): string | null {
  const text = input.trim();
  if (text === '' || /\s/.test(text)) return null;
  if (MAIL.test(text)) return safeHref(`mailto:${text}`);
  if (HOST.test(text)) return safeHref(`https://${text}`);
  return safeHref(text);
}
