import type { DocumentId, PersonColor } from '@coscribe/protocol';

/** What a link lets in: `none` keeps the link but lets nobody in. */
export const LINK_ACCESS = ['none', 'view', 'edit'] as const;
export type LinkAccess = (typeof LINK_ACCESS)[number];

/** Somebody who made, opened or changed something. Times are epoch milliseconds in every table. */
export interface PeopleTable {
  id: string;
  name: string;
  color: PersonColor;
  /** Counts renewals of the person's key; older keys are void. */
  key_version: number;
  /** Set when this person's documents were brought to another one: that one is meant from then on. */
  merged_into: string | null;
  created_at: number;
}

export interface DocumentsTable {
  id: DocumentId;
  owner: string;
  /** A copy for lists; the title itself is in the Y document. */
  title: string;
  created_at: number;
  updated_at: number;
  trashed_at: number | null;
  /** The newest journal sequence that was heard of. */
  sequence: number;
}

/** At most one row of a document is live; a rotated link keeps its row, so that its id never comes back. */
export interface LinksTable {
  id: string;
  document: DocumentId;
  token: string;
  access: LinkAccess;
  created_at: number;
  replaced_at: number | null;
}

/** Who came to which document by which link, last. */
export interface OpenedTable {
  person: string;
  document: DocumentId;
  link: string;
  opened_at: number;
}

/** What the sync server has still to be told. Written with the change itself, removed when the server has done it. */
export interface ErrandsTable {
  id: string;
  kind: 'close' | 'delete';
  document: DocumentId;
  grant: string | null;
  created_at: number;
}

export interface Tables {
  people: PeopleTable;
  documents: DocumentsTable;
  links: LinksTable;
  opened: OpenedTable;
  errands: ErrandsTable;
}
