/**
 * The import rules of the house. Each workspace: what it may import of the others, what some of its folders may on top of
 * that, and its layers from top to bottom.
 */
export const WORKSPACES = [
  { folder: 'packages/protocol', packages: [] },
  {
    folder: 'packages/editor',
    packages: ['@coscribe/protocol'],
    layers: [['react'], ['collab'], ['document']],
  },
  {
    folder: 'collab-server',
    packages: ['@coscribe/protocol', '@coscribe/protocol/ticket', '@coscribe/protocol/internal'],
    layers: [
      ['front', 'admin', 'top'],
      ['handshake'],
      ['connection'],
      ['room'],
      ['journal'],
      ['gate'],
      ['observe'],
    ],
  },
  {
    folder: 'app',
    packages: [
      '@coscribe/protocol',
      '@coscribe/protocol/ticket',
      '@coscribe/protocol/internal',
      '@coscribe/editor',
      '@coscribe/editor/document',
      '@coscribe/editor/import',
      '@coscribe/editor/session',
      '@coscribe/editor/styles.css',
    ],
    layers: [['app'], ['features'], ['http', 'documents', 'access', 'identity', 'data'], ['ui']],
  },
  {
    folder: 'e2e',
    packages: ['@coscribe/protocol'],
    // Pages that put our editor beside others. Specs only drive browsers.
    parts: [
      { folder: 'e2e/pages', packages: ['@coscribe/editor/tiptap', '@coscribe/editor/styles.css'] },
      { folder: 'e2e/support', packages: ['@coscribe/protocol/ticket'] },
    ],
  },
  { folder: 'tools', packages: [] },
];

/** Nothing that runs in a browser may reach these, over any number of imports. */
export const NOT_IN_BROWSERS = {
  packages: [
    '@coscribe/protocol/ticket',
    '@coscribe/protocol/internal',
    '@coscribe/editor/import',
    'server-only',
  ],
  folders: ['app/src/data/'],
  isNodes: (specifier) => specifier.startsWith('node:'),
};

/** Workspaces whose every file runs in a browser as well. */
export const BROWSER_WORKSPACES = ['packages/editor/src/'];
