import { expect, test } from 'vitest';
import { csv } from './download';

test('cells are quoted, formulas are disarmed, numbers stay', () => {
  expect(csv([['a,b', 'say "x"', '=1+1', '-12.5', '+Inf', '']])).toBe('"a,b","say ""x""",\'=1+1,-12.5,+Inf,\r\n');
});
