import { join } from 'node:path';
import type { NextConfig } from 'next';

const headers = [
  { key: 'x-content-type-options', value: 'nosniff' },
  // Links carry tokens, so no address of ours is ever told to another site.
  { key: 'referrer-policy', value: 'no-referrer' },
  { key: 'x-frame-options', value: 'DENY' },
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-resource-policy', value: 'same-origin' },
  {
    key: 'permissions-policy',
    value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  },
];

const publicHost = process.env.PUBLIC_URL ? new URL(process.env.PUBLIC_URL).hostname : undefined;

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  // No page has images of ours to shrink, and whoever asks Next to would have it fetch addresses in their stead.
  images: { unoptimized: true },
  // Kept in memory for the proxy before a route has judged a request; no route behind it takes more.
  experimental: { proxyClientMaxBodySize: '64kb' },
  turbopack: { root: join(import.meta.dirname, '..') },
  outputFileTracingRoot: join(import.meta.dirname, '..'),
  // `next dev` refuses its own scripts to every other name that the page is opened by.
  allowedDevOrigins: ['127.0.0.1', 'localhost', ...(publicHost === undefined ? [] : [publicHost])],
  headers: async () => [{ source: '/:path*', headers }],
};

export default config;
