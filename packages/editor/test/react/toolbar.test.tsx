// @vitest-environment happy-dom
import { act, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BlockMenu } from '../../src/react/block-menu.tsx';
import { Toolbar } from '../../src/react/toolbar.tsx';
import { Writer } from '../support/people.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

function Bar() {
  const [button, setButton] = useState<HTMLElement | null>(null);
  return (
    <>
      <Toolbar
        editor={one.editor}
        undo={one.bound.undo}
        onLink={() => undefined}
        onTable={() => undefined}
        onBlock={setButton}
      />
      {button && <BlockMenu editor={one.editor} button={button} onClose={() => setButton(null)} />}
    </>
  );
}

let one: Writer;
let root: Root;
let place: HTMLElement;
beforeEach(() => {
  one = new Writer().type('one\ntwo\nthree');
  place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  act(() => root.render(<Bar />));
});
afterEach(() => {
  act(() => root.unmount());
  place.remove();
  one.destroy();
});

function named(name: string): HTMLElement {
  const found = place.querySelector<HTMLElement>(`[aria-label="${name}"]`);
  if (found === null) throw new Error(`nothing is called ${name}`);
  return found;
}
function choose(name: string): string[] {
  act(() => named('Block menu').click());
  act(() => named(name).click());
  return one.page.children.map((node) => node.textContent);
}

test('blocks can be moved, duplicated and deleted without knowing the keys', () => {
  expect(choose('Move up')).toEqual(['one', 'three', 'two']);
  expect(choose('Move up')).toEqual(['three', 'one', 'two']);
  expect(choose('Move up'), 'at the top it stays').toEqual(['three', 'one', 'two']);
  expect(choose('Move down')).toEqual(['one', 'three', 'two']);
  expect(choose('Duplicate')).toEqual(['one', 'three', 'three', 'two']);
  expect(choose('Delete block')).toEqual(['one', 'three', 'two']);
});

test('the menu of the blocks tells their keys and what cannot be done here', () => {
  act(() => named('Block menu').click());
  expect(named('Move down').getAttribute('aria-disabled')).toBe('true');
  expect(named('Move up').getAttribute('aria-disabled')).toBeNull();
  expect(named('Duplicate').textContent).toContain('Ctrl+Shift+D');
});
