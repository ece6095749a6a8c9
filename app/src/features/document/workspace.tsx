'use client';

import { DocEditor, type DocSession, DocTitle, useSession } from '@coscribe/editor';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../../ui/button.tsx';
import { Wordmark } from '../../ui/wordmark.tsx';
import { NameDialog } from '../identity/name-dialog.tsx';
import { ClosedPage } from './closed-page.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import styles from './document.module.css';
import { DocumentMenu } from './document-menu.tsx';
import type { DocumentPageProps } from './document-page-props.ts';
import { DocumentSkeleton } from './document-skeleton.tsx';
import { KeptEdits } from './kept-edits.tsx';
import { NewerVersion } from './newer-version.tsx';
import { PeopleHere } from './people-here.tsx';
import { countKept, saveWords } from './save-words.ts';
import { ShareDialog } from './share-dialog.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useDocSession } from './use-doc-session.ts';
import { useJustReturned } from './use-just-returned.ts';
import { useLiveTitle } from './use-live-title.ts';
import { useQuiet } from './use-quiet.ts';
import { useShortcutsKey } from './use-shortcuts-key.ts';

/** The document, as one works in it. */
export function Workspace(props: DocumentPageProps) {
  // What the library said would stand over the text.
  useEffect(() => {
    toast.dismiss();
  }, []);
  const session = useDocSession({
    documentId: props.document.id,
    token: props.token,
    personId: props.person.id,
  });
  return session === null ? <DocumentSkeleton /> : <OpenDocument {...props} session={session} />;
}

function OpenDocument({
  session,
  document,
  role: firstRole,
  mine,
  person,
  publicOrigin,
}: Omit<DocumentPageProps, 'token'> & { readonly session: DocSession }) {
  const { doc, save, role, me, kept } = useSession(session);
  const hasJustReturned = useJustReturned(save);
  const title = useLiveTitle(session, document.title);
  const isQuiet = useQuiet();
  const titleEnd = useRef<HTMLDivElement>(null);
  const isTitleAway = useIsAway(titleEnd);
  const [open, setOpen] = useState<'share' | 'name' | 'shortcuts' | null>(null);
  useShortcutsKey(() => setOpen((now) => (now === null ? 'shortcuts' : now === 'shortcuts' ? null : now)));
  const isBehind = save.kind === 'closed' && save.close === 'newer-version-needed' && doc !== null;
  if (save.kind === 'closed' && !isBehind) return <ClosedPage save={save} session={session} />;
  const known = role ?? firstRole;
  const notSent = countKept(kept);
  const isWell = notSent === 0 && (save.kind === 'saved' || save.kind === 'saving');
  const myName = me?.name ?? person.name;
  return (
    <>
      <a href="#document" className="skip-link">
        To the text
      </a>
      <header className={styles.bar} data-quiet={isQuiet && isWell}>
        {/* A page load, not a change within the page: the browser asks first when there is something to lose (LEAVE-1). */}
        <a href="/" className={styles.home} aria-label="Your documents">
          <Wordmark withName={false} />
        </a>
        <div className={styles.where}>
          {isTitleAway && <span className={styles.barTitle}>{title || 'Untitled'}</span>}
          {known === 'view' && <span className={styles.chip}>View only</span>}
          <span
            className={known === 'view' && isWell ? 'visually-hidden' : styles.save}
            role="status"
            aria-live="off"
            aria-label="Save status"
            data-kind={isWell ? 'well' : save.kind}
          >
            {saveWords(save, hasJustReturned, notSent)}
          </span>
        </div>
        <div className={styles.tools}>
          <PeopleHere session={session} onRenameMe={() => setOpen('name')} />
          <Button tone="primary" className={styles.share} onClick={() => setOpen('share')}>
            Share
          </Button>
          <div className={styles.menu}>
            <DocumentMenu documentId={document.id} mine={mine} onShortcuts={() => setOpen('shortcuts')} />
          </div>
        </div>
      </header>
      <main id="document" className={styles.sheet} tabIndex={-1}>
        {isBehind && <NewerVersion save={save} doc={doc} />}
        <KeptEdits session={session} />
        <h1 className="visually-hidden">{title || 'Untitled'}</h1>
        <DocTitle session={session} autofocus={mine && document.title === ''} />
        <div ref={titleEnd} />
        <div className={styles.text}>
          <DocEditor session={session} />
        </div>
      </main>
      <ConnectionBar session={session} hasJustReturned={hasJustReturned} />
      <ShareDialog
        documentId={document.id}
        publicOrigin={publicOrigin}
        open={open === 'share'}
        onClose={() => setOpen(null)}
      />
      <ShortcutsDialog open={open === 'shortcuts'} onClose={() => setOpen(null)} />
      <NameDialog
        key={myName}
        open={open === 'name'}
        name={myName}
        onClose={() => setOpen(null)}
        onRenamed={() => session.renewTicket()}
      />
    </>
  );
}

/** Has the element been scrolled out below the bar? */
function useIsAway(element: RefObject<HTMLElement | null>): boolean {
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) =>
        setAway(entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.top < 200),
      { rootMargin: '-60px 0px 0px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return isAway;
}
