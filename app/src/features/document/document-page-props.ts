import type { Role } from '@coscribe/protocol';
import type { Me } from '../library/library-document.ts';

/** What the server knows of a document that somebody opens. */
export interface DocumentPageProps {
  readonly document: { readonly id: string; readonly title: string };
  readonly role: Role;
  readonly mine: boolean;
  readonly person: Me;
  /** The secret of the link that it was opened by. */
  readonly token?: string;
  /** The origin of links for others; `null`: the one that this page has. */
  readonly publicOrigin: string | null;
}
