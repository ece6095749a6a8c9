'use client';

import { type DocSession, usePeople } from '@coscribe/editor';
import { toast } from 'sonner';
import { Avatar } from '../../ui/avatar.tsx';
import styles from './document.module.css';

interface PeopleHereProps {
  readonly session: DocSession;
  readonly onRenameMe: () => void;
}

const MOST = 5;

/** Who is in the document, I first. A click goes to somebody's caret; mine changes my name. */
export function PeopleHere({ session, onRenameMe }: PeopleHereProps) {
  const { people, jumpTo } = usePeople(session);
  const shown = people.slice(0, MOST);
  const more = people.length - shown.length;
  return (
    <ul className={styles.people} aria-label="People in this document">
      {shown.map((person) => {
        const { id, name, color } = person.user;
        const label = person.isMe ? `You are ${name}. Change your name` : `Go to ${name}`;
        return (
          <li key={id}>
            <button
              type="button"
              className={styles.person}
              aria-label={label}
              title={person.isMe ? `${name} (you)` : name}
              onClick={() => {
                if (person.isMe) onRenameMe();
                else if (!jumpTo(person)) toast(`${name} has no caret in the text.`);
              }}
            >
              <Avatar name={name} color={color} />
            </button>
          </li>
        );
      })}
      {more > 0 && (
        <li
          className={styles.more}
          title={people
            .slice(MOST)
            .map(({ user }) => user.name)
            .join(', ')}
        >
          +{more}
        </li>
      )}
    </ul>
  );
}
