// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Toolbar } from '../../src/react/toolbar.tsx';
import { Writer } from '../support/people.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let one: Writer;
let root: Root;
let place: HTMLElement;
beforeEach(() => {
  one = new Writer().type('one\ntwo\nthree');
  place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  act(() =>
    root.render(
      <Toolbar
        editor={one.editor}
        undo={one.bound.undo}
        onLink={() => undefined}
        onTable={() => undefined}
      />,
    ),
  );
});
afterEach(() => {
  act(() => root.unmount());
  place.remove();
  one.destroy();
});

function tool(name: string): HTMLElement {
  const found = place.querySelector<HTMLElement>(`[aria-label="${name}"]`);
  if (found === null) throw new Error(`no tool is called ${name}`);
  return found;
}
function press(name: string): string[] {
  act(() => tool(name).click());
  return one.page.children.map((node) => node.textContent);
}

test('blocks can be moved, duplicated and deleted without knowing the keys', () => {
  expect(press('Move up')).toEqual(['one', 'three', 'two']);
  expect(press('Move up')).toEqual(['three', 'one', 'two']);
  expect(tool('Move up').getAttribute('aria-disabled')).toBe('true');
  expect(press('Move up')).toEqual(['three', 'one', 'two']);
  expect(press('Move down')).toEqual(['one', 'three', 'two']);
  expect(press('Duplicate')).toEqual(['one', 'three', 'three', 'two']);
  expect(press('Delete block')).toEqual(['one', 'three', 'two']);
  expect(tool('Move down').getAttribute('aria-disabled')).toBe('true');
  expect(tool('Duplicate').title).toBe('Duplicate (Ctrl+Shift+D)');
});
