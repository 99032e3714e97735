import { expect, test } from 'vitest';
import { diffLines } from './diff';

test('applying a diff gives the new text, taking it back the old one', () => {
  // Every pair of texts of up to four lines over a small alphabet.
  const texts: string[] = [];
  for (let length = 1; length <= 4; length++) {
    for (let n = 0; n < 3 ** length; n++) {
      texts.push(Array.from({ length }, (_, i) => 'abc'[Math.floor(n / 3 ** i) % 3]).join('\n'));
    }
  }

  for (const a of texts) {
    for (const b of texts) {
      const lines = diffLines(a, b);
      expect(lines.filter((l) => l.kind !== 'removed').map((l) => l.text).join('\n')).toBe(b);
      expect(lines.filter((l) => l.kind !== 'added').map((l) => l.text).join('\n')).toBe(a);
    }
  }
});

test('a changed line is one line out and one line in', () => {
  expect(diffLines('a\nb\nc', 'a\nx\nc').map((l) => l.kind)).toEqual(['same', 'removed', 'added', 'same']);
});
