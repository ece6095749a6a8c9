import { createHash } from 'node:crypto';
import { PERSON_COLORS, type PersonColor } from '@coscribe/protocol';

const ANIMALS = [
  'Badger',
  'Bear',
  'Beaver',
  'Bison',
  'Crane',
  'Curlew',
  'Deer',
  'Dolphin',
  'Falcon',
  'Ferret',
  'Finch',
  'Fox',
  'Gecko',
  'Hare',
  'Hedgehog',
  'Heron',
  'Ibex',
  'Kestrel',
  'Kiwi',
  'Lark',
  'Lemur',
  'Lynx',
  'Magpie',
  'Marten',
  'Mole',
  'Moose',
  'Newt',
  'Otter',
  'Owl',
  'Panda',
  'Penguin',
  'Plover',
  'Puffin',
  'Quail',
  'Rabbit',
  'Raven',
  'Robin',
  'Seal',
  'Sparrow',
  'Squirrel',
  'Stork',
  'Swallow',
  'Swan',
  'Tapir',
  'Turtle',
  'Vole',
  'Walrus',
  'Wren',
] as const;

/** A friendly name ("Teal Heron") and its colour, always the same for one id. */
export function guestName(id: string): { readonly name: string; readonly color: PersonColor } {
  const digest = createHash('sha256').update(id).digest();
  const color = PERSON_COLORS[digest.readUInt32BE(0) % PERSON_COLORS.length] ?? PERSON_COLORS[0];
  const animal = ANIMALS[digest.readUInt32BE(4) % ANIMALS.length] ?? ANIMALS[0];
  return { name: `${color.charAt(0).toUpperCase()}${color.slice(1)} ${animal}`, color };
}
