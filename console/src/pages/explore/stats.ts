/** data.stats of an answer, as far as it is known. */
export interface QueryStats {
  timings?: Record<string, number>;
  samples?: {
    totalQueryableSamples?: number;
    samplesRead?: number;
    peakSamples?: number;
    totalQueryableSamplesPerStep?: [number, number][];
    samplesReadPerStep?: [number, number][];
  };
}

export const timings = ['execTotalTime', 'execQueueTime', 'queryPreparationTime', 'innerEvalTime', 'resultSortTime', 'evalTotalTime'] as const;

export type Verdict = { kind: 'queue' | 'read' | 'evaluate' | 'sort' | 'fast' | 'nothing'; share: number };

/** Where the time went. */
export function verdictOf(stats: QueryStats): Verdict {
  const t = stats.timings ?? {};
  // The total does not count the time in the queue.
  const queue = t.execQueueTime ?? 0;
  const total = Math.max((t.execTotalTime ?? 0) + queue, 1e-9);
  if ((stats.samples?.totalQueryableSamples ?? 0) === 0 && total < 0.05) {
    return { kind: 'nothing', share: 0 };
  }

  if (total < 0.02) {
    return { kind: 'fast', share: 1 };
  }

  const parts: [Verdict['kind'], number][] = [
    ['queue', queue],
    ['read', t.queryPreparationTime ?? 0],
    ['evaluate', t.innerEvalTime ?? 0],
    ['sort', t.resultSortTime ?? 0],
  ];
  const [kind, seconds] = parts.reduce((best, p) => (p[1] > best[1] ? p : best));
  return { kind, share: Math.min(1, seconds / total) };
}
