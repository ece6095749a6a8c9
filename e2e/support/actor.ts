import { readFile } from 'node:fs/promises';
import { SCHEMA_VERSION } from '@coscribe/protocol';
import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import type { FaultProxy } from './fault-proxy.ts';
import { RawClient } from './raw-client.ts';

export type LinkAccess = 'edit' | 'view' | 'no access';

/** The first visit of a page may wait for a busy machine; nothing else gets as much patience. */
const PATIENCE = { timeout: 20_000 };

/** Somebody with a browser of their own and a network of their own. What they do and see reads as a sentence. */
export class Actor {
  readonly name: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** The origin under which this person reaches Coscribe. */
  readonly origin: string;
  readonly #network: FaultProxy | undefined;

  constructor(name: string, context: BrowserContext, page: Page, origin: string, network?: FaultProxy) {
    this.name = name;
    this.context = context;
    this.page = page;
    this.origin = origin;
    this.#network = network;
  }

  /** This person's way to the server, which can fail. */
  get network(): FaultProxy {
    if (this.#network === undefined) throw new Error(`${this.name} has no network that could fail.`);
    return this.#network;
  }

  get title(): Locator {
    return this.page.getByRole('textbox', { name: 'Title' });
  }

  get body(): Locator {
    return this.page.getByRole('textbox', { name: 'Document text' });
  }

  /** What stands by the title. */
  get saveStatus(): Locator {
    return this.page.getByRole('status', { name: 'Save status' });
  }

  /** Until the page has painted what it was told so far. */
  async drawsTheScreen(): Promise<void> {
    await this.page.evaluate(async () => {
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    });
  }

  /** The same person in another tab: same cookies, same device. */
  async inAnotherTab(): Promise<Actor> {
    const page = await this.context.newPage();
    return new Actor(this.name, this.context, page, this.origin, this.#network);
  }

  async opensTheLibrary(): Promise<void> {
    await this.page.goto(`${this.origin}/`);
    await expect(this.page.getByRole('button', { name: 'New document' }).first()).toBeVisible(PATIENCE);
  }

  inTheLibrary(title: string): Locator {
    return this.page.getByRole('main').getByRole('link', { name: title, exact: true });
  }

  /** The title may come a moment after it was typed. */
  async seesInTheLibrary(title: string): Promise<void> {
    await expect(async () => {
      await this.opensTheLibrary();
      await expect(this.inTheLibrary(title)).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 30_000 });
  }

  /** Something from the menu of a document in the library. */
  async chooses(title: string, action: string): Promise<void> {
    await this.page.getByRole('button', { name: `Actions for ${title}` }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  async opensANewDocument(title?: string): Promise<void> {
    await this.opensTheLibrary();
    await this.page.getByRole('button', { name: 'New document' }).first().click();
    await this.page.waitForURL(/\/d\/[\w-]+/, PATIENCE);
    await expect(this.title).toBeFocused(PATIENCE);
    if (title === undefined) return;
    await this.page.keyboard.type(title);
  }

  /** Opens what somebody shared: the link's path on this person's own way to the server. */
  async opens(link: string): Promise<void> {
    await this.page.goto(`${this.origin}${new URL(link, this.origin).pathname}`);
  }

  async opensAndSees(link: string, text: string): Promise<void> {
    await this.opens(link);
    await expect(this.body).toContainText(text, PATIENCE);
  }

  get documentId(): string {
    const id = /\/d\/([\w-]+)/.exec(this.page.url())?.[1];
    if (id === undefined)
      throw new Error(`${this.name} is not in a document of their own: ${this.page.url()}`);
    return id;
  }

  /** Types at the end of the document. */
  async types(text: string): Promise<void> {
    await this.goesToTheEnd();
    await this.page.keyboard.type(text);
  }

  /** Types where the caret is. */
  async typesOn(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async presses(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Puts the focus into the text, where the caret was. */
  async goesIntoTheText(): Promise<void> {
    await this.body.evaluate((body: HTMLElement) => {
      if (document.activeElement === body) return undefined;
      body.focus();
      // ProseMirror puts its selection back by a timer of 20 ms; a key that comes before that would be undone.
      return new Promise((resolve) => setTimeout(resolve, 25));
    });
  }

  async goesToTheEnd(): Promise<void> {
    await this.goesIntoTheText();
    await this.page.keyboard.press('ControlOrMeta+End');
  }

  async goesToTheStart(): Promise<void> {
    await this.goesIntoTheText();
    // For 200 ms after a focus ProseMirror takes a jump to the start for the browser's own, and takes it back.
    await expect(async () => {
      await this.page.keyboard.press('ControlOrMeta+Home');
      expect(await this.isAtTheStart()).toBe(true);
    }).toPass(PATIENCE);
  }

  /** Is the caret in the first block, once the page has drawn what the last key did? */
  private async isAtTheStart(): Promise<boolean> {
    return this.body.evaluate(async (body) => {
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      return body.firstElementChild?.contains(getSelection()?.focusNode ?? null) === true;
    });
  }

  async sees(text: string | RegExp): Promise<void> {
    await expect(this.body).toContainText(text, PATIENCE);
  }

  async seesNothingOf(text: string): Promise<void> {
    await expect(this.page.locator('body')).not.toContainText(text);
  }

  async mayWrite(): Promise<void> {
    await expect(this.body).toHaveAttribute('contenteditable', 'true', PATIENCE);
  }

  async mayOnlyRead(): Promise<void> {
    await expect(this.page.locator('[contenteditable="true"]')).toHaveCount(0, PATIENCE);
  }

  async seesSaved(): Promise<void> {
    await expect(this.saveStatus).toHaveText(/^(Saved|All changes saved)$/, PATIENCE);
  }

  /** What tells that there is no connection, how many edits are kept, and when the next try is. */
  get offlineBar(): Locator {
    return this.page.getByRole('region', { name: 'Connection', exact: true });
  }

  async seesThatSheIsOffline(patience: { readonly timeout: number } = PATIENCE): Promise<void> {
    await expect(this.offlineBar).toBeVisible(patience);
  }

  /** Presses "Try now", unless the page was faster. */
  async triesNow(): Promise<void> {
    const button = this.page.getByRole('button', { name: 'Try now' });
    await button.click({ timeout: 1_000 }).catch(() => undefined);
  }

  /** The service worker holds this page and its files, so that it opens without a network. */
  async canReloadOffline(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    const isKept = () => this.page.evaluate(async () => (await caches.match(location.href)) !== undefined);
    await expect.poll(isKept, PATIENCE).toBe(true);
  }

  /** The edits that may no longer be sent are offered. */
  async seesKeptEdits(): Promise<void> {
    await expect(this.page.getByText(/kept on this device/i).first()).toBeVisible(PATIENCE);
  }

  /** The paragraphs of the document, without what others' carets show. */
  async reads(): Promise<string[]> {
    return this.body.evaluate((body) => {
      const copy = body.cloneNode(true) as HTMLElement;
      for (const extra of copy.querySelectorAll('.coscribe-caret, .ProseMirror-trailingBreak'))
        extra.remove();
      return [...copy.children].map((block) => block.textContent ?? '');
    });
  }

  /** Each block's kind and text. */
  async kinds(): Promise<string[][]> {
    return this.body.evaluate((body) =>
      [...body.querySelectorAll<HTMLElement>(':scope > [data-kind]')].map((block) => [
        block.dataset.kind ?? '',
        (block.textContent ?? '').trim(),
      ]),
    );
  }

  /** Pastes formatted text where the caret is. */
  async pastes(html: string): Promise<void> {
    await this.body.evaluate((body, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/html', text);
      body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, html);
  }

  /** What an entry of the document's menu saves as a file. */
  async downloads(entry: string): Promise<string> {
    await this.page.getByRole('button', { name: 'Document menu' }).click();
    const download = this.page.waitForEvent('download');
    await this.page.getByRole('menuitem', { name: entry }).click();
    return readFile(await (await download).path(), 'utf8');
  }

  /** Sets what anybody with the link may do and returns the link. */
  async sharesALink(access: LinkAccess): Promise<string> {
    await this.page.getByRole('button', { name: 'Share', exact: true }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('radio', { name: ACCESS_NAMES[access] }).click();
    await expect(dialog.getByRole('radio', { name: ACCESS_NAMES[access] })).toBeChecked();
    const link =
      access === 'no access' ? '' : await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await this.page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    return link;
  }

  /** The words of the whole page, once it says something. */
  async readsThePage(): Promise<string> {
    const main = this.page.getByRole('main');
    await expect(main).not.toBeEmpty();
    return main.innerText();
  }

  /** The caret's line: what stands before the caret in it, and how far from the top of the screen. */
  async caretPlace(): Promise<{ readonly textBefore: string; readonly top: number }> {
    return this.page.evaluate(() => {
      const selection = getSelection();
      const node = selection?.focusNode;
      if (!selection || !node) throw new Error('There is no caret.');
      const block = node instanceof Element ? node : node.parentElement;
      const textBefore = (node.textContent ?? '').slice(0, selection.focusOffset);
      return { textBefore, top: block?.getBoundingClientRect().top ?? Number.NaN };
    });
  }

  /** From the next page on: is there ever something to type in without a word in it? */
  async watchesForAnEmptyEditablePage(): Promise<void> {
    await this.page.addInitScript(() => {
      const look = (): void => {
        for (const body of document.querySelectorAll('[contenteditable="true"]')) {
          if ((body.textContent ?? '').trim() === '') document.documentElement.dataset.sawEmpty = 'yes';
        }
        requestAnimationFrame(look);
      };
      look();
    });
  }

  async sawAnEmptyEditablePage(): Promise<boolean> {
    return this.page.evaluate(() => document.documentElement.dataset.sawEmpty === 'yes');
  }

  /** Notes the time at which the page first shows this text. */
  async notesWhenItSees(text: string): Promise<void> {
    await this.body.evaluate((body, wanted) => {
      new MutationObserver((_changes, observer) => {
        if (!(body.textContent ?? '').includes(wanted)) return;
        observer.disconnect();
        document.documentElement.dataset.notedAt = String(Date.now());
      }).observe(body, { subtree: true, childList: true, characterData: true });
    }, text);
  }

  async notedAt(): Promise<number> {
    return Number(await this.page.evaluate(() => document.documentElement.dataset.notedAt));
  }

  /** How many pixels the page is wider than the screen. */
  async overflow(): Promise<number> {
    return this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  }

  /** How bright the page's ground is, from 0 (black) to 1 (white), as it is painted. */
  async brightness(): Promise<number> {
    return this.page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d');
      if (canvas === null) throw new Error('There is no canvas.');
      canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return (red + green + blue) / 3 / 255;
    });
  }

  /** Moves the focus with the keyboard alone. */
  async tabsTo(target: Locator, key = 'Tab'): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press(key);
    }
    throw new Error(`${this.name} cannot get there with ${key}.`);
  }

  /** A socket with this person's rights, below the page. */
  async opensARawSocket(documentId: string, link?: string): Promise<RawClient> {
    const token = link === undefined ? undefined : /\/s\/([\w-]+)/.exec(link)?.[1];
    const response = await this.context.request.post(`${this.origin}/api/tickets`, {
      headers: { origin: this.origin },
      data: { document: documentId, token, schema: SCHEMA_VERSION },
    });
    const answer: unknown = await response.json();
    if (!isTicket(answer)) throw new Error(`${this.name} got no ticket: ${JSON.stringify(answer)}`);
    return RawClient.connect(this.origin, documentId, answer.ticket);
  }
}

const ACCESS_NAMES: Readonly<Record<LinkAccess, RegExp>> = {
  edit: /can edit/i,
  view: /can view/i,
  'no access': /no access/i,
};

function isTicket(answer: unknown): answer is { readonly ticket: string } {
  return (
    typeof answer === 'object' && answer !== null && 'ticket' in answer && typeof answer.ticket === 'string'
  );
}
