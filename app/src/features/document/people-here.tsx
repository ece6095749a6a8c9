'use client';

import { type DocSession, type Person, usePeople } from '@coscribe/editor';
import { toast } from 'sonner';
import { Avatar } from '../../ui/avatar.tsx';
import styles from './document.module.css';
import { RestOfPeople } from './rest-of-people.tsx';

interface PeopleHereProps {
  readonly session: DocSession;
  readonly onRenameMe: () => void;
}

/** How many pictures fit into the bar; on narrow screens the style sheet hides the others. */
const MOST_WIDE = 5;
const MOST_NARROW = 2;

/** Who is in the document, I first. A click goes to somebody's caret; mine changes my name. */
export function PeopleHere({ session, onRenameMe }: PeopleHereProps) {
  const { people, jumpTo } = usePeople(session);
  const goTo = (person: Person): void => {
    if (person.isMe) onRenameMe();
    else if (!jumpTo(person)) toast(`${person.user.name} has no caret in the text.`);
  };
  return (
    <>
      <ul className={styles.people} aria-label="People in this document">
        {people.slice(0, MOST_WIDE).map((person) => {
          const { id, name, color } = person.user;
          const label = person.isMe ? `You are ${name}. Change your name` : `Go to ${name}`;
          return (
            <li key={id}>
              <button
                type="button"
                className={styles.person}
                aria-label={label}
                title={person.isMe ? `${name} (you)` : name}
                onClick={() => goTo(person)}
              >
                <Avatar name={name} color={color} />
              </button>
            </li>
          );
        })}
      </ul>
      <RestOfPeople on="wide" people={people.slice(MOST_WIDE)} onGoTo={goTo} />
      <RestOfPeople on="narrow" people={people.slice(MOST_NARROW)} onGoTo={goTo} />
    </>
  );
}
