import type { CDPSession } from '@playwright/test';
import type { Actor } from './actor.ts';

/** What an input method of the system does to the page: a real composition, not synthetic events. */
export class InputMethod {
  readonly #session: CDPSession;
  readonly #actor: Actor;

  private constructor(session: CDPSession, actor: Actor) {
    this.#session = session;
    this.#actor = actor;
  }

  static async of(actor: Actor): Promise<InputMethod> {
    const method = new InputMethod(await actor.context.newCDPSession(actor.page), actor);
    await actor.page.evaluate(() => {
      const counts = { started: 0, ended: 0 };
      for (const [type, name] of [
        ['compositionstart', 'started'],
        ['compositionend', 'ended'],
      ] as const)
        document.addEventListener(
          type,
          () => {
            counts[name] += 1;
          },
          true,
        );
      Object.assign(window, { compositions: counts });
    });
    return method;
  }

  /** The text that is being composed is now `text`: the first call begins a composition. */
  async composes(text: string): Promise<void> {
    await this.#session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  }

  /** Step after step of one word. */
  async composesThrough(...steps: readonly string[]): Promise<void> {
    for (const step of steps) await this.composes(step);
  }

  /** Ends the composition with `text`. */
  async commits(text: string): Promise<void> {
    await this.#session.send('Input.insertText', { text });
  }

  /** Ends the composition without a word. */
  async cancels(): Promise<void> {
    await this.#session.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 });
  }

  /** A phone's Enter: no key is named, the page is only told of the edit (beforeinput `insertParagraph`). */
  async entersAParagraph(): Promise<void> {
    await this.#edits('InsertNewline');
  }

  /** A phone's Backspace where nothing is being composed (beforeinput `deleteContentBackward`). */
  async deletesBackward(times = 1): Promise<void> {
    for (let done = 0; done < times; done += 1) await this.#edits('DeleteBackward');
  }

  /** A word of the caret's block is corrected: the keyboard takes it for composing again and ends with another. */
  async corrects(word: string, correction: string): Promise<void> {
    await this.#actor.body.evaluate(
      (body, { from, to }) => {
        const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = (node as Text).data.indexOf(from);
          if (at < 0) continue;
          const told = { inputType: 'insertReplacementText', data: to, bubbles: true };
          if (!body.dispatchEvent(new InputEvent('beforeinput', { ...told, cancelable: true }))) return;
          (node as Text).replaceData(at, from.length, to);
          getSelection()?.collapse(node, at + to.length);
          body.dispatchEvent(new InputEvent('input', told));
          return;
        }
      },
      { from: word, to: correction },
    );
  }

  async #edits(command: string): Promise<void> {
    const key = { key: 'Unidentified', code: '', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
    await this.#session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key, commands: [command] });
    await this.#session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
  }

  /** How many compositions the page has seen begin, and end. One that something broke ends early and begins again. */
  async compositions(): Promise<{ readonly started: number; readonly ended: number }> {
    return this.#actor.page.evaluate(
      () => (window as unknown as { compositions: { started: number; ended: number } }).compositions,
    );
  }
}
