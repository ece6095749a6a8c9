/** Shown while the pages cannot be reached. It looks again by itself. */
export const UNAVAILABLE_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2">
<title>One moment</title>
<style>
  :root { color-scheme: light dark; --surface: #faf8f4; --text: #2b2926; --muted: #6d6860; }
  @media (prefers-color-scheme: dark) { :root { --surface: #1c1b19; --text: #e9e6e0; --muted: #a39d93; } }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--surface);
    color: var(--text); font: 17px/1.6 system-ui, sans-serif; }
  main { max-width: 26rem; padding: 2rem; text-align: center; }
  h1 { font-size: 1.4rem; font-weight: 600; margin: 0 0 0.5rem; }
  p { margin: 0; color: var(--muted); }
</style>
<main>
  <h1>One moment</h1>
  <p>The pages are starting. Nothing is lost, and this page looks again by itself.</p>
</main>
</html>
`;
