/**
 * Is this request target, however it is spelled, one that only the sync server may call? A target that cannot be read
 * counts as one.
 */
export function isPrivate(target: string): boolean {
  try {
    const { pathname } = new URL(target.replaceAll('\\', '/').replace(/^\/+/, '/'), 'http://front');
    const path = decodeURIComponent(pathname)
      .replace(/[/\\]+/g, '/')
      .toLowerCase();
    return path === '/internal' || path.startsWith('/internal/');
  } catch {
    return true;
  }
}
