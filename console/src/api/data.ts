import { json, send } from './client';
import { ask } from './prometheus';
import type { Labels } from './types';

// Shapes and requests of targets, search and cardinality of an instance.

export interface ActiveTarget {
  discoveredLabels: Labels;
  labels: Labels;
  scrapePool: string;
  scrapeUrl: string;
  lastError: string;
  lastScrape: string;
  lastScrapeDuration: number;
  health: 'up' | 'down' | 'unknown';
  scrapeInterval: string;
  scrapeTimeout: string;
}

export interface DroppedTarget {
  discoveredLabels: Labels;
  scrapePool: string;
}

export interface Targets {
  activeTargets: ActiveTarget[];
  droppedTargets: DroppedTarget[];
  droppedTargetCounts: Record<string, number>;
}

export interface RelabelRule {
  source_labels?: string[];
  separator: string;
  regex: string;
  modulus?: number;
  target_label?: string;
  replacement: string;
  action: string;
}

export interface RelabelStep {
  rule: RelabelRule;
  output: Labels;
  keep: boolean;
}

export interface RelabelTrial {
  problems: string[];
  steps: RelabelStep[];
}

export interface FoundMetric {
  name: string;
  type?: string;
  help?: string;
  unit?: string;
}

export interface NamedCount {
  name: string;
  value: number;
}

export interface TsdbStatus {
  headStats: { numSeries: number; numLabelPairs: number; chunkCount: number; minTime: number; maxTime: number };
  seriesCountByMetricName: NamedCount[];
  labelValueCountByLabelName: NamedCount[];
  memoryInBytesByLabelName: NamedCount[];
  seriesCountByLabelValuePair: NamedCount[];
  totalSeries?: number;
  totalLabelValuePairs?: number;
  seriesCountByLabelName?: NamedCount[];
  seriesCountByFocusLabelValue?: NamedCount[];
}

export const targets = async (base: string, signal?: AbortSignal) => (await ask<Targets>(base, 'targets', {}, signal, true)).data;

export const relabelSteps = async (base: string, scrapePool: string, labels: Labels, signal?: AbortSignal) =>
  (await ask<{ steps: RelabelStep[] }>(base, 'targets/relabel_steps', { scrapePool, labels: JSON.stringify(labels) }, signal, true)).data.steps;

export const tryRules = (rules: string, labels: Labels) => json<RelabelTrial>('/control/v1/relabel', { json: { rules, labels } });

export interface MetricSearch {
  text: string;
  match?: string;
  limit: number;
}

/** Names of metrics with what is known about them; the answer is one JSON object a line, the last one tells how it ended. */
export async function searchMetrics(base: string, search: MetricSearch, signal?: AbortSignal): Promise<{ found: FoundMetric[]; more: boolean }> {
  const form = new URLSearchParams({ limit: String(search.limit), include_metadata: 'true' });
  if (search.text) {
    form.append('search[]', search.text);
  }

  if (search.match) {
    form.append('match[]', search.match);
  }

  const response = await send(`${base}/api/v1/search/metric_names`, { form, signal });
  return readSearch(await response.text());
}

export function readSearch(text: string): { found: FoundMetric[]; more: boolean } {
  const found: FoundMetric[] = [];
  let more = false;
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      continue;
    }

    const part = JSON.parse(line) as { results?: FoundMetric[]; status?: string; has_more?: boolean; error?: string };
    if (part.status === 'error') {
      throw new Error(part.error ?? 'The search ended with an error.');
    }

    found.push(...(part.results ?? []));
    more ||= part.has_more === true;
  }

  return { found, more };
}

export interface StatusQuery {
  topN: number;
  date?: string;
  match?: string;
  focusLabel?: string;
}

export const tsdbStatus = async (base: string, query: StatusQuery, signal?: AbortSignal) =>
  (await ask<TsdbStatus>(base, 'status/tsdb', { topN: query.topN, date: query.date || undefined, 'match[]': query.match ? [query.match] : undefined, focusLabel: query.focusLabel || undefined }, signal, true)).data;
