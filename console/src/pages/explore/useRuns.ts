import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { ApiError } from '../../api/client';
import { ask, instantQuery, rangeQuery } from '../../api/prometheus';
import type { Answer, MetricMetadata, QueryData } from '../../api/types';
import { aligned, lengthOf, spanOf, stepFor, type Span } from '../../lib/timeRange';
import type { Node } from './ast';
import { isCostly, type Estimate } from './estimate';
import { letter, type ExploreState } from './exploreState';

export interface Run {
  letter: string;
  index: number;
  expr: string;
  legend: string;
}

export interface Window extends Span {
  step: number;
}

/** The queries that are shown, with their letters. */
export function runsOf(state: ExploreState): Run[] {
  return state.queries.flatMap((q, index) => (q.hidden || q.expr.trim() === '' ? [] : [{ letter: letter(index), index, expr: q.expr, legend: q.legend }]));
}

/** The stretch and step that are asked for: ends on multiples of the step, at most so many points as the graph is wide. */
export function windowOf(state: ExploreState, at: number, points: number): Window {
  const length = lengthOf(state.range);
  const step = Math.max(state.step, state.step > 0 ? length / 11_000 : stepFor(length, points));
  return { ...aligned(spanOf(state.range, at), step), step };
}

// Kept answers are never stale: every run has a moment of its own.
const lasting = { staleTime: Infinity, gcTime: 60_000, retry: false, placeholderData: keepPreviousData } as const;

export function useRanges(base: string, runs: Run[], window: Window, enabled: boolean, extra: Record<string, string> = {}) {
  return useQueries({
    queries: runs.map((run) => ({
      ...lasting,
      enabled,
      queryKey: ['explore', 'range', base, run.expr, window, extra],
      queryFn: ({ signal }: { signal: AbortSignal }) => rangeQuery(base, { query: run.expr, start: window.start, end: window.end, step: window.step, ...extra }, signal),
    })),
  });
}

export function useInstants(base: string, runs: Run[], time: number, enabled: boolean, extra: Record<string, string> = {}) {
  return useQueries({
    queries: runs.map((run) => ({
      ...lasting,
      enabled,
      queryKey: ['explore', 'instant', base, run.expr, time, extra],
      queryFn: ({ signal }: { signal: AbortSignal }) => instantQuery(base, { query: run.expr, time, ...extra }, signal),
    })),
  });
}

/** The trees of the expressions; what cannot be parsed has none. */
export function useTrees(base: string, runs: Run[]): (Node | undefined)[] {
  const answers = useQueries({
    queries: runs.map((run) => ({
      ...lasting,
      placeholderData: undefined,
      queryKey: ['explore', 'tree', base, run.expr],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask<Node>(base, 'parse_query', { query: run.expr }, signal),
    })),
  });
  return answers.map((a) => a.data?.data);
}

/** Types and help of metrics by name. */
export function useMetadataOf(base: string, metrics: string[]): (metric: string) => MetricMetadata | undefined {
  const names = useMemo(() => [...new Set(metrics.flatMap((m) => (m ? [m, m.replace(/_(count|sum|bucket|total)$/, '')] : [])))].slice(0, 12), [metrics.join('\n')]); // eslint-disable-line react-hooks/exhaustive-deps
  const answers = useQueries({
    queries: names.map((metric) => ({
      staleTime: 300_000,
      retry: false,
      queryKey: ['metadata', base, metric],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await ask<Record<string, MetricMetadata[]>>(base, 'metadata', { metric }, signal, true)).data[metric]?.[0] ?? null,
    })),
  });
  return (metric) => answers[names.indexOf(metric)]?.data ?? answers[names.indexOf(metric.replace(/_(count|sum|bucket|total)$/, ''))]?.data ?? undefined;
}

export interface CostCheck {
  /** True when the queries may run. */
  cleared: boolean;
  costly: { run: Run; estimate: Estimate }[];
  allow: () => void;
}

/** Asks what queries cost over so many seconds before they run; a heavy one waits for a yes. A server that gives no estimate lets all run. */
export function useCost(base: string, runs: Run[], window: Window, length: number): CostCheck {
  const [allowed, setAllowed] = useState<string[]>([]);
  const text = runs.map((r) => r.expr).join('\n');
  const answer = useQuery({
    queryKey: ['explore', 'cost', base, text, length, window.step],
    staleTime: 60_000,
    retry: false,
    enabled: runs.length > 0,
    queryFn: ({ signal }) => Promise.all(runs.map((run) => estimateOf(base, run, window, signal))),
  });
  const costly = runs.flatMap((run, i) => {
    const estimate = answer.data?.[i];
    return estimate && isCostly(estimate) && !allowed.includes(`${length} ${run.expr}`) ? [{ run, estimate }] : [];
  });
  return {
    cleared: answer.isFetched && costly.length === 0,
    costly,
    allow: () => setAllowed([...allowed, ...costly.map((c) => `${length} ${c.run.expr}`)]),
  };
}

// Servers that do not know dry_run would run the query: asked once, they are not asked again.
const withoutEstimates = new Set<string>();

async function estimateOf(base: string, run: Run, window: Window, signal: AbortSignal): Promise<Estimate | undefined> {
  if (withoutEstimates.has(base)) {
    return undefined;
  }

  try {
    const answer: Answer<Partial<Estimate> & Partial<QueryData>> = await ask(base, 'query_range', { query: run.expr, start: window.start, end: window.end, step: window.step, dry_run: 1, timeout: '5s' }, signal);
    if (typeof answer.data.work !== 'number') {
      withoutEstimates.add(base);
      return undefined;
    }

    return answer.data as Estimate;
  } catch (error) {
    if (error instanceof ApiError) {
      // The query itself says it better.
      return undefined;
    }

    throw error;
  }
}
