import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { readPage } from '../collab/read-page-selection.ts';

/** What a keyboard on a phone asks of the page, and the key that means the same. */
const KEYS: Readonly<Record<string, Pick<KeyboardEventInit, 'key' | 'shiftKey'>>> = {
  insertParagraph: { key: 'Enter' },
  insertLineBreak: { key: 'Enter', shiftKey: true },
  deleteContentBackward: { key: 'Backspace' },
  deleteContentForward: { key: 'Delete' },
};

/**
 * Keyboards of phones name no key: the page is only told of the edit that is to come. What our keys do in its stead (a
 * split, a join, the next item of a list) is done then; plain letters are left to the browser.
 */
export function softKeyboard(): Plugin {
  let isNamed = false;
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown: (_, event) => {
          isNamed = event.key !== 'Unidentified' && event.keyCode !== 229;
          return false;
        },
        beforeinput: (view, event) => {
          const key = KEYS[event.inputType];
          if (key === undefined || isNamed || event.isComposing || !event.cancelable || !view.editable)
            return false;
          if (!presses(view, key)) return false;
          event.preventDefault();
          return true;
        },
      },
    },
  });
}

function presses(view: EditorView, key: KeyboardEventInit): boolean {
  // The last letters, and where the caret is, may not have been read from the page yet.
  readPage(view);
  const event = new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true });
  return view.someProp('handleKeyDown', (handle) => handle(view, event)) === true;
}
