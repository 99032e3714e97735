/** Answer of status/top_queries: one list an order, each with its own number. */
export interface TopAnswer {
  topByCount: TopEntry[];
  topByAvgDuration: TopEntry[];
  topBySumDuration: TopEntry[];
  topByAvgMemoryUsage: TopEntry[];
}

interface TopEntry {
  query: string;
  timeRangeSeconds: number;
  count: number;
  avgDurationSeconds?: string;
  sumDurationSeconds?: string;
  avgMemoryBytes?: number;
}

export interface TopQuery {
  query: string;
  rangeSeconds: number;
  count: number;
  sum?: number;
  average?: number;
  memory?: number;
}

export type TopOrder = 'sum' | 'count' | 'average' | 'memory';

/** The lists as one; a query that is in some lists only lacks the numbers of the others, as far as they do not follow. */
export function merged(answer: TopAnswer): TopQuery[] {
  const all = new Map<string, TopQuery>();
  for (const list of [answer.topBySumDuration, answer.topByCount, answer.topByAvgDuration, answer.topByAvgMemoryUsage]) {
    for (const e of list) {
      const key = `${e.timeRangeSeconds} ${e.query}`;
      const q = all.get(key) ?? { query: e.query, rangeSeconds: e.timeRangeSeconds, count: e.count };
      q.sum = numberOf(e.sumDurationSeconds) ?? q.sum;
      q.average = numberOf(e.avgDurationSeconds) ?? q.average;
      q.memory = e.avgMemoryBytes ?? q.memory;
      all.set(key, q);
    }
  }

  for (const q of all.values()) {
    q.sum ??= q.average === undefined ? undefined : q.average * q.count;
    q.average ??= q.sum === undefined || q.count === 0 ? undefined : q.sum / q.count;
  }

  return [...all.values()];
}

export function ordered(queries: TopQuery[], order: TopOrder): TopQuery[] {
  return [...queries].sort((a, b) => (b[order] ?? -1) - (a[order] ?? -1));
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
