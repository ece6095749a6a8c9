import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findBreaches } from '../check/boundaries.mjs';

/** What the check says about a repository that holds just these files. */
function breachesOf(files) {
  const root = mkdtempSync(join(tmpdir(), 'coscribe-boundaries-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return findBreaches(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function assertOne(files, pattern) {
  const breaches = breachesOf(files);
  assert.equal(breaches.length, 1, breaches.join('\n'));
  assert.match(breaches[0], pattern);
}

test('A house that keeps the rules has no breach', () => {
  const files = {
    'packages/protocol/src/index.ts': "export { a } from './a.ts';\n",
    'packages/protocol/src/a.ts': 'export const a = 1;\n',
    'packages/editor/src/react/doc-editor.tsx':
      "'use client';\nimport { x } from '../collab/session.ts';\nimport '@coscribe/protocol';\n",
    'packages/editor/src/collab/session.ts':
      "import { y } from '../document/block.ts';\nexport const x = y;\n",
    'packages/editor/src/document/block.ts': 'export const y = 1;\n',
    'collab-server/src/main.ts':
      "import { checkTicket } from '@coscribe/protocol/ticket';\nimport './room/room.ts';\n",
    'collab-server/src/room/room.ts': "import type { J } from '../journal/journal.ts';\n",
    'collab-server/src/journal/journal.ts': 'export interface J {}\n',
    'app/src/app/d/[id]/page.tsx':
      "import { Bar } from '../../../features/bar.tsx';\nimport '../../../data/rows.ts';\n",
    'app/src/features/bar.tsx':
      "'use client';\nimport type { Row } from '../data/rows.ts';\nexport const Bar = 1;\n",
    'app/src/data/rows.ts': "import 'server-only';\nimport 'node:sqlite';\nexport interface Row {}\n",
    'e2e/specs/one.spec.ts': "import { CLOSE } from '@coscribe/protocol';\n",
    'e2e/pages/two-editors/main.ts': "import { editorExtensions } from '@coscribe/editor/tiptap';\n",
    'tools/start.mjs': "import { join } from 'node:path';\n",
  };
  assert.deepEqual(breachesOf(files), []);
});

test('The protocol imports nothing of the others', () => {
  assertOne(
    { 'packages/protocol/src/a.ts': "import '@coscribe/editor';\n" },
    /a\.ts:1 packages\/protocol may not import/,
  );
});

test('The sync server knows bytes, not documents', () => {
  assertOne(
    { 'collab-server/src/a.ts': "import { b } from '@coscribe/editor/document';\n" },
    /may not import @coscribe\/editor/,
  );
  assertOne(
    { 'collab-server/src/a.ts': "const b = await import('@coscribe/app');\n" },
    /may not import @coscribe\/app/,
  );
});

test('The editor does not know the app', () => {
  assertOne(
    { 'packages/editor/src/react/a.ts': "import type { B } from '@coscribe/app';\n" },
    /may not import/,
  );
});

test('The end-to-end tests see only the running stack and the protocol', () => {
  assertOne({ 'e2e/a.ts': "import { b } from '@coscribe/editor';\n" }, /e2e may not import/);
  assertOne({ 'e2e/specs/a.ts': "import { b } from '@coscribe/editor/tiptap';\n" }, /e2e may not import/);
});

test('A workspace does not reach into another by a path', () => {
  assertOne(
    { 'app/src/a.ts': "import { b } from '../../collab-server/src/b.ts';\n", 'collab-server/src/b.ts': '' },
    /leaves its workspace/,
  );
});

test('The tools import nothing that has to be installed', () => {
  assertOne({ 'tools/a.mjs': "import turbo from 'turbo';\n" }, /before anything is installed/);
});

test('A lower layer does not import a higher one, not even its types', () => {
  assertOne(
    {
      'collab-server/src/journal/a.ts': "import type { B } from '../room/b.ts';\n",
      'collab-server/src/room/b.ts': 'export interface B {}\n',
    },
    /journal lies below room/,
  );
  assertOne(
    {
      'packages/editor/src/document/a.ts': "export { b } from '../react/b.tsx';\n",
      'packages/editor/src/react/b.tsx': 'export const b = 1;\n',
    },
    /document lies below react/,
  );
  assertOne(
    {
      'app/src/ui/a.tsx': "import {\n  b,\n} from '../features/b';\n",
      'app/src/features/b.tsx': 'export const b = 1;\n',
    },
    /ui lies below features/,
  );
});

test('Browser code does not reach tickets, the internal interface, the data or Node', () => {
  const client = "'use client';\nimport { b } from './b.ts';\n";
  for (const forbidden of [
    "import '@coscribe/protocol/ticket';\n",
    "export { INTERNAL } from '@coscribe/protocol/internal';\n",
    "import { d } from '../data/d.ts';\n",
    "import { d } from '#src/data/d.ts';\n",
    "import { readFileSync } from 'node:fs';\n",
    "import 'server-only';\n",
  ]) {
    assertOne(
      {
        'app/src/features/a.tsx': client,
        'app/src/features/b.ts': forbidden,
        'app/src/data/d.ts': 'export const d = 1;\n',
      },
      /browser code may not reach .*a\.tsx → app\/src\/features\/b\.ts/,
    );
  }
});

test('No file imports itself in a circle, types and workers included', () => {
  assertOne(
    {
      'packages/protocol/src/a.ts': "import type { B } from './b.ts';\n",
      'packages/protocol/src/b.ts': "const worker = new URL('./c.ts', import.meta.url);\n",
      'packages/protocol/src/c.ts': "const a = await import('./a.ts');\n",
    },
    /in a circle: .*a\.ts, .*b\.ts, .*c\.ts/,
  );
});

test('What an app file calls #src is looked into as well', () => {
  assertOne(
    {
      'app/src/documents/a.ts': "import { b } from '#src/app/b.ts';\n",
      'app/src/app/b.ts': 'export const b = 1;\n',
    },
    /documents lies below app/,
  );
});

test('Files and folders are named in kebab-case', () => {
  assertOne({ 'app/src/ui/Button.tsx': '' }, /kebab-case/);
  assertOne({ 'collab-server/src/Room/room.ts': '' }, /kebab-case/);
});

test('What a comment says is no import', () => {
  const text =
    "// import '@coscribe/app';\n/*\n * import('@coscribe/app')\n */\nconst a = \"from '@coscribe/app'\";\n";
  assert.deepEqual(breachesOf({ 'packages/editor/src/document/a.ts': text }), []);
});
