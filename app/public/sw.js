// Keeps the pages that were opened here and the files they are made of, so that they open without a network. Documents are
// not kept here: the editor keeps its own copy.
const CACHE = 'coscribe-pages-1';
const STATIC = '/_next/static/';
const MOST_PAGES = 60;
const MOST_FILES = 400;
// With a network that swallows everything, a page that is kept is better than a long wait.
const PATIENCE_MS = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(self.skipWaiting());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

// A page that was reached by a link inside of Coscribe, or loaded before there was a worker, asks to be kept.
self.addEventListener('message', (event) => {
  const path = event.data?.keep;
  if (typeof path === 'string' && isPage(path)) event.waitUntil(keepWithLibrary(path));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isPage(url.pathname)) event.respondWith(page(event, url.pathname));
  else if (isFile(url.pathname)) event.respondWith(file(request));
});

function isPage(path) {
  return path === '/' || path.startsWith('/d/') || path.startsWith('/s/');
}

function isFile(path) {
  return path.startsWith(STATIC) || path === '/favicon.svg';
}

/** The newest page when it comes in time, else the kept one. */
async function page(event, path) {
  const kept = await caches.match(path, { ignoreVary: true });
  const fresh = fetch(event.request).then(async (response) => {
    const cache = await caches.open(CACHE);
    if (response.ok) await cache.put(path, response.clone());
    else if (response.status === 404) await cache.delete(path, { ignoreVary: true });
    return response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  if (kept === undefined) return fresh.catch(() => notHere());
  try {
    const response = await Promise.race([fresh, late()]);
    return response === undefined || response.status >= 500 ? kept : response;
  } catch {
    return kept;
  }
}

/** Files of the build never change under their name. */
async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request, response.clone());
  }
  return response;
}

/** Keeps a page as it is now, with every file that it needs or may load later. */
async function keep(path) {
  const cache = await caches.open(CACHE);
  const response = await fetch(path, { credentials: 'same-origin' }).catch(() => undefined);
  if (response === undefined || !response.ok) return;
  await cache.put(path, response.clone());
  await filesOf(await response.text(), new Map(), async (name) => {
    const kept = await cache.match(name, { ignoreVary: true });
    if (kept !== undefined) return kept;
    const loaded = await fetch(name).catch(() => undefined);
    if (loaded?.ok) await cache.put(name, loaded.clone());
    return loaded;
  });
  await letOldOnesGo(cache);
}

/** Pages that were not opened for long, and files of builds that no kept page is made of any more. */
async function letOldOnesGo(cache) {
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  // The oldest come first: to put a page again moves it to the end.
  const pages = paths.filter(isPage);
  for (const path of pages.splice(0, Math.max(0, pages.length - MOST_PAGES))) await cache.delete(path);
  const files = paths.filter((path) => path.startsWith(STATIC));
  if (files.length <= MOST_FILES) return;
  const found = new Map();
  for (const path of pages) {
    const html = await (await cache.match(path, { ignoreVary: true }))?.text();
    await filesOf(html ?? '', found, (name) => cache.match(name, { ignoreVary: true }));
  }
  for (const path of files) if (!found.has(path)) await cache.delete(path);
}

/** The list of documents is kept with each of them: a document made a moment ago is in it without a network, too. */
async function keepWithLibrary(path) {
  await keep(path);
  if (path !== '/') await keep('/');
}

/** Adds to `found` the files that a text names, those that they name in turn, and so on. */
async function filesOf(text, found, load) {
  const waiting = namesIn(text);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.set(name, true);
    const response = await load(name);
    if (name.endsWith('.js') && response?.ok) waiting.push(...namesIn(await response.text()));
  }
}

/** The build's files that a page or a script names; a script names those that it loads later. */
function namesIn(text) {
  const names = text.match(/static\/[\w./~-]+\.(?:js|css)/g) ?? [];
  return names.map((name) => `/_next/${name}`);
}

function notHere() {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Offline · Coscribe</title><style>:root{color-scheme:light dark}body{display:grid;place-content:center;gap:.75rem;
min-height:90vh;margin:0 1.5rem;text-align:center;font:1rem/1.5 "Avenir Next","Segoe UI","Helvetica Neue",sans-serif;
color:light-dark(#25221d,#ece8e0);background:light-dark(#fcfbf8,#1b1a18)}h1{margin:0;font-size:1.6rem}p{margin:0}
a{color:light-dark(#2d5d4f,#8ccbb6)}</style><main><h1>You are offline</h1><p>This page was not opened on this device
before, so it is not here. It opens when the connection is back.</p><p><a href="/">Your documents</a></p></main></html>`;
  return new Response(text, { status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

function late() {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
}
