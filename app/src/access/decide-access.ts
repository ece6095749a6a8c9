import type { Role } from '@coscribe/protocol';
import type { LinkAccess } from '../data/tables.ts';

/** Everything that a decision depends on. `null`: there is none. */
export interface AccessQuestion {
  /** The id of who is asking. */
  readonly viewer: string | null;
  readonly document: { readonly owner: string; readonly trashed: boolean } | null;
  /** The document's live link. */
  readonly link: { readonly id: string; readonly token: string; readonly access: LinkAccess } | null;
  /** The token in the address that is being opened. */
  readonly givenToken: string | null;
  /** The id of the link by which the viewer came before. */
  readonly rememberedLink: string | null;
}

export type AccessDecision =
  | { readonly role: Role; readonly reason: 'owner' | 'link'; readonly grant: string }
  | {
      readonly role: 'none';
      readonly reason:
        | 'no-document'
        | 'in-trash'
        | 'no-link'
        | 'link-closed'
        | 'link-replaced'
        | 'not-invited';
      readonly grant: null;
    };

export const OWNER_GRANT = 'owner';

/** The grant that everybody has who comes by this link; closing it closes their connections. */
export function linkGrant(linkId: string): string {
  return `link:${linkId}`;
}

/** What may the viewer do with the document? ACCESS-1: nothing else decides this. */
export function decideAccess(question: AccessQuestion): AccessDecision {
  const { viewer, document, link, givenToken, rememberedLink } = question;
  if (document === null) return none('no-document');
  if (document.trashed) return none('in-trash');
  if (viewer !== null && viewer === document.owner)
    return { role: 'own', reason: 'owner', grant: OWNER_GRANT };
  const came = givenToken !== null || rememberedLink !== null;
  if (!came) return none('not-invited');
  if (link === null) return none('no-link');
  if (givenToken !== link.token && rememberedLink !== link.id) return none('link-replaced');
  if (link.access === 'none') return none('link-closed');
  return { role: link.access, reason: 'link', grant: linkGrant(link.id) };
}

type Refusal = Extract<AccessDecision, { role: 'none' }>;

function none(reason: Refusal['reason']): Refusal {
  return { role: 'none', reason, grant: null };
}
