import { expect, test } from 'vitest';
import { initialsOf } from '../../src/ui/initials.ts';

test('the initials are those of the first and the last word', () => {
  expect(initialsOf('Teal Heron')).toBe('TH');
  expect(initialsOf('  ana maria  de souza ')).toBe('AS');
  expect(initialsOf('Ines')).toBe('I');
});

test('a letter outside of the basic plane stays whole, and no name has no initials', () => {
  expect(initialsOf('🦉 Owl')).toBe('🦉O');
  expect(initialsOf('𝒜𝓃𝒶')).toBe('𝒜');
  expect(initialsOf('   ')).toBe('');
});
