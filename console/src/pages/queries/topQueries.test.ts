import { expect, test } from 'vitest';
import { merged, ordered } from './topQueries';

test('lists of top queries become one, with what follows from the others', () => {
  const all = merged({
    topByCount: [{ query: 'up', timeRangeSeconds: 0, count: 4 }],
    topByAvgDuration: [{ query: 'slow', timeRangeSeconds: 60, count: 2, avgDurationSeconds: '1.500' }],
    topBySumDuration: [{ query: 'up', timeRangeSeconds: 0, count: 4, sumDurationSeconds: '0.400' }],
    topByAvgMemoryUsage: [{ query: 'up', timeRangeSeconds: 60, count: 1, avgMemoryBytes: 10 }],
  });
  expect(all).toEqual([
    { query: 'up', rangeSeconds: 0, count: 4, sum: 0.4, average: 0.1, memory: undefined },
    { query: 'slow', rangeSeconds: 60, count: 2, sum: 3, average: 1.5, memory: undefined },
    { query: 'up', rangeSeconds: 60, count: 1, sum: undefined, average: undefined, memory: 10 },
  ]);
  expect(ordered(all, 'sum').map((q) => q.query)).toEqual(['slow', 'up', 'up']);
  expect(ordered(all, 'memory')[0]!.rangeSeconds).toBe(60);
});
