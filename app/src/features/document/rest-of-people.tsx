'use client';

import type { Person } from '@coscribe/editor';
import { Avatar } from '../../ui/avatar.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import styles from './rest-of-people.module.css';

interface RestOfPeopleProps {
  readonly people: readonly Person[];
  /** On which screens there is room for no more than the others. */
  readonly on: 'wide' | 'narrow';
  readonly onGoTo: (person: Person) => void;
}

/** Those for whom there is no room in the bar, behind their number. */
export function RestOfPeople({ people, on, onGoTo }: RestOfPeopleProps) {
  if (people.length === 0) return null;
  const label = people.length === 1 ? 'One more person' : `${people.length} more people`;
  return (
    <span className={styles[on]}>
      <Menu
        trigger={
          <button type="button" className={styles.rest} aria-label={label}>
            +{people.length}
          </button>
        }
      >
        {people.map((person) => (
          <MenuItem
            key={person.user.id}
            icon={<Avatar name={person.user.name} color={person.user.color} />}
            onSelect={() => onGoTo(person)}
          >
            {person.user.name}
          </MenuItem>
        ))}
      </Menu>
    </span>
  );
}
