import { expect, test } from 'vitest';
import { bytes, seconds, short, sizeText, unitOf, withUnit } from './format';

test.each([
  [0, '0'],
  [1234567, '1.23 M'],
  [999, '999'],
  [-1500, '-1.5 k'],
  [0.00001234, '1.23e-5'],
  [NaN, 'NaN'],
  [-Infinity, '-Inf'],
])('short(%d) is %s', (value, text) => expect(short(value)).toBe(text));

test.each([
  [0, '0 B'],
  [1536, '1.5 KiB'],
  [80_000_000, '76.3 MiB'],
])('bytes(%d) is %s', (value, text) => expect(bytes(value)).toBe(text));

test.each([
  [0, ''],
  [53_687_091_200, '50GiB'],
  [1_073_741_825, '1073741825B'],
])('sizeText(%d) is %s', (value, text) => expect(sizeText(value)).toBe(text));

test.each([
  [0, '0 s'],
  [0.0000123, '12.3 µs'],
  [0.0123, '12.3 ms'],
  [59, '59 s'],
  [3723, '1 h 2 min'],
  [86_400 * 3, '3 d'],
])('seconds(%d) is %s', (value, text) => expect(seconds(value)).toBe(text));

test('the unit comes from the name, or from metadata', () => {
  expect(unitOf('node_memory_MemFree_bytes')).toBe('bytes');
  expect(unitOf('process_cpu_seconds_total')).toBe('seconds');
  expect(unitOf('up')).toBe('none');
  expect(unitOf('whatever', 'bytes')).toBe('bytes');
  expect(withUnit(0.25, 'ratio')).toBe('25 %');
});
