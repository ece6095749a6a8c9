// Keeps the pages that were opened here and the files they are made of, so that they open without a network. Documents are
// not kept here: the editor keeps its own copy.
const CACHE = 'coscribe-pages-1';
const STATIC = '/_next/static/';
const MOST_FILES = 400;
// With a network that swallows everything, a page that is kept is better than a long wait.
const PATIENCE_MS = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(keepOpenPages().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
  const url = new URL(String(event.data?.keep), self.location.origin);
  if (isPage(url)) event.waitUntil(keepPages([url.href]));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isPage(url)) event.respondWith(page(event));
  else if (url.pathname.startsWith(STATIC) || url.pathname === '/favicon.svg')
    event.respondWith(file(request));
});

function isPage({ pathname }) {
  return pathname === '/' || pathname.startsWith('/d/') || pathname.startsWith('/s/');
}

/** The newest page when it comes in time, else the kept one. */
async function page(event) {
  const kept = await caches.match(event.request, { ignoreSearch: true });
  const fresh = fetch(event.request).then(async (response) => {
    const cache = await caches.open(CACHE);
    if (response.ok) await cache.put(event.request, response.clone());
    else if (response.status === 404) await cache.delete(event.request);
    return response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  if (kept === undefined) return fresh;
  try {
    const response = await Promise.race([fresh, late()]);
    return response === undefined || response.status >= 500 ? kept : response;
  } catch {
    return kept;
  }
}

/** Files of the build never change under their name. */
async function file(request) {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request, response.clone());
  }
  return response;
}

/** The pages that are open while this worker is installed were loaded without it. */
async function keepOpenPages() {
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  await keepPages(open.map(({ url }) => url).filter((url) => isPage(new URL(url))));
}

/** Keeps these pages and all files that they load, now or later. */
async function keepPages(urls) {
  const cache = await caches.open(CACHE);
  const files = new Set();
  for (const url of urls) {
    const response = await fetch(url, { credentials: 'same-origin' }).catch(() => undefined);
    if (response === undefined || !response.ok) continue;
    await cache.put(url, response.clone());
    for (const name of filesIn(await response.text())) files.add(name);
  }
  for (const name of files) {
    if (files.size > MOST_FILES) break;
    const response = (await cache.match(name)) ?? (await fetch(name).catch(() => undefined));
    if (response === undefined || !response.ok) continue;
    await cache.put(name, response.clone());
    if (name.endsWith('.js')) for (const next of filesIn(await response.text())) files.add(next);
  }
}

/** The build's files that a page or a script names; a script names those that it loads later. */
function filesIn(text) {
  const names = text.match(/static\/[\w./~-]+\.(?:js|css)/g) ?? [];
  return new Set(names.map((name) => `/_next/${name}`));
}

function late() {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
}
