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
  readonly network: FaultProxy;
  /** The origin under which this person reaches Coscribe. */
  readonly origin: string;

  constructor(name: string, context: BrowserContext, page: Page, network: FaultProxy, origin: string) {
    this.name = name;
    this.context = context;
    this.page = page;
    this.network = network;
    this.origin = origin;
  }

  get title(): Locator {
    return this.page.getByRole('textbox', { name: 'Title' });
  }

  get body(): Locator {
    return this.page.getByRole('textbox', { name: 'Document' });
  }

  /** What stands by the title. */
  get saveStatus(): Locator {
    return this.page.getByRole('status', { name: 'Save status' });
  }

  /** The same person in another tab: same cookies, same device. */
  async inAnotherTab(): Promise<Actor> {
    const page = await this.context.newPage();
    return new Actor(this.name, this.context, page, this.network, this.origin);
  }

  async opensTheLibrary(): Promise<void> {
    await this.page.goto(`${this.origin}/`);
    await expect(this.page.getByRole('button', { name: 'New document' }).first()).toBeVisible(PATIENCE);
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

  async goesToTheEnd(): Promise<void> {
    await this.body.focus();
    await this.page.keyboard.press('ControlOrMeta+End');
  }

  async goesToTheStart(): Promise<void> {
    await this.body.focus();
    await this.page.keyboard.press('ControlOrMeta+Home');
  }

  async sees(text: string | RegExp): Promise<void> {
    await expect(this.body).toContainText(text, PATIENCE);
  }

  async seesNothingOf(text: string): Promise<void> {
    await expect(this.body).not.toContainText(text);
  }

  async seesSaved(): Promise<void> {
    await expect(this.saveStatus).toHaveText(/^(Saved|All changes saved)$/, PATIENCE);
  }

  /** The paragraphs of the document, without what others' carets show. */
  async reads(): Promise<string[]> {
    return this.body.evaluate((body) => {
      const copy = body.cloneNode(true) as HTMLElement;
      for (const extra of copy.querySelectorAll('.ProseMirror-widget, .ProseMirror-trailingBreak'))
        extra.remove();
      return [...copy.children].map((block) => block.textContent ?? '');
    });
  }

  /** Sets what anybody with the link may do and returns the link. */
  async sharesALink(access: LinkAccess): Promise<string> {
    await this.page.getByRole('button', { name: 'Share' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('radio', { name: ACCESS_NAMES[access] }).click();
    await expect(dialog.getByRole('radio', { name: ACCESS_NAMES[access] })).toBeChecked();
    const link =
      access === 'no access' ? '' : await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await this.page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    return link;
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
