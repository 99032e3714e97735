import { expect, test } from 'vitest';
import type { Usage, UsageDay } from '../../api/types';
import { byDay, daysUntil, grouped, total } from './usageRows';

const day = (date: string, job: string, points: number): UsageDay => ({ date, job, accessKeyId: '', points, bytes: 0, queries: 1, samplesRead: 0 });
const usage = (id: string, days: UsageDay[]): Usage => ({ prometheusInstanceId: id, activeSeries: 0, samplesPerSecond: 0, lastSampleTime: null, targetsUp: 0, targetsTotal: 0, days });

test('usage is summed by group and by day', () => {
  const all = [usage('a', [day('2026-01-01', 'x', 5), day('2026-01-02', 'y', 7)]), usage('b', [day('2026-01-02', 'x', 20)])];
  expect(grouped(all, 'instance', 'points').map((r) => [r.name, r.points, r.queries])).toEqual([
    ['b', 20, 1],
    ['a', 12, 2],
  ]);
  expect(grouped(all, 'job', 'points').map((r) => [r.name, r.points])).toEqual([
    ['x', 25],
    ['y', 7],
  ]);
  const days = daysUntil(new Date('2026-01-02T23:00:00Z'), 3);
  expect(days).toEqual(['2025-12-31', '2026-01-01', '2026-01-02']);
  expect(byDay(all, days, 'points')).toEqual([0, 5, 27]);
  expect(total(all, 'points')).toBe(32);
});
