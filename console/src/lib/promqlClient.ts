import type { PrometheusClient } from '@prometheus-io/codemirror-promql';
import { labelNames, labelValues, metadata, series } from '../api/prometheus';
import type { MetricMetadata } from '../api/types';

/** At most so many names or values are asked for a list: nobody reads more, and an instance may have a million. */
export const listLimit = 500;
const metadataLimit = 5000;
const keepFor = 60_000;
const keepMost = 300;

interface MatcherLike {
  name: string;
  value: string;
}

/** Escapes a text for a regular expression of RE2. */
export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Selector of the metrics whose names begin so; everything when nothing is typed. */
export function prefixSelector(prefix: string): string {
  return prefix === '' ? '{__name__!=""}' : `{__name__=~${JSON.stringify(`${escapeRegex(prefix)}.*`)}}`;
}

/**
 * Answers the editor's completion from an instance: the server filters by what is typed, each answer is limited and kept for a minute.
 * A failure completes nothing; the query itself tells what is wrong.
 */
export class InstanceCompletion implements PrometheusClient {
  private readonly kept = new Map<string, { until: number; answer: Promise<unknown> }>();
  /** True when the last list was cut: then the next letter has to ask again. */
  truncated = false;

  constructor(
    private readonly base: string,
    private readonly now: () => number = Date.now,
  ) {}

  async metricNames(prefix = ''): Promise<string[]> {
    const names = await this.list(`name ${prefix}`, () => labelValues(this.base, '__name__', { 'match[]': prefixSelector(prefix), limit: listLimit }));
    // Nothing begins so: what has it somewhere.
    return names.length > 0 || prefix.length < 2
      ? names
      : this.list(`in ${prefix}`, () => labelValues(this.base, '__name__', { 'match[]': `{__name__=~${JSON.stringify(`.*${escapeRegex(prefix)}.*`)}}`, limit: listLimit }));
  }

  labelNames(metricName = ''): Promise<string[]> {
    return this.list(`labels ${metricName}`, () => labelNames(this.base, { 'match[]': metricName ? selector(metricName) : undefined, limit: listLimit }));
  }

  labelValues(labelName: string, metricName = '', matchers: MatcherLike[] = []): Promise<string[]> {
    // The matcher under the cursor is unfinished, and the others may be: only the metric narrows the list.
    void matchers;
    return this.list(`values ${labelName} ${metricName}`, () => labelValues(this.base, labelName, { 'match[]': metricName ? selector(metricName) : undefined, limit: listLimit }));
  }

  metricMetadata(): Promise<Record<string, MetricMetadata[]>> {
    return this.keep('metadata', () => metadata(this.base, { limit: metadataLimit, limit_per_metric: 1 })).catch(() => ({}));
  }

  async metadataOf(metric: string): Promise<MetricMetadata | undefined> {
    const all = await this.metricMetadata();
    const family = metric.replace(/_(count|sum|bucket|total)$/, '');
    const known = all[metric] ?? all[family];
    if (known || Object.keys(all).length < metadataLimit) {
      return known?.[0];
    }

    const one = await this.keep(`metadata ${metric}`, () => metadata(this.base, { metric })).catch(() => ({}) as Record<string, MetricMetadata[]>);
    const two = one[metric] || family === metric ? one : await this.keep(`metadata ${family}`, () => metadata(this.base, { metric: family })).catch(() => ({}) as Record<string, MetricMetadata[]>);
    return (two[metric] ?? two[family])?.[0];
  }

  async series(metricName: string): Promise<Map<string, string>[]> {
    const found = await this.keep(`series ${metricName}`, () => series(this.base, { 'match[]': [selector(metricName)], limit: listLimit })).catch(() => []);
    return found.map((labels) => new Map(Object.entries(labels)));
  }

  flags(): Promise<Record<string, string>> {
    return Promise.resolve({});
  }

  private async list(key: string, request: () => Promise<string[]>): Promise<string[]> {
    const answer = await this.keep(key, request).catch(() => []);
    this.truncated = answer.length >= listLimit;
    return answer;
  }

  private keep<T>(key: string, request: () => Promise<T>): Promise<T> {
    const found = this.kept.get(key);
    if (found && found.until > this.now()) {
      return found.answer as Promise<T>;
    }

    const answer = request();
    this.kept.delete(key);
    this.kept.set(key, { until: this.now() + keepFor, answer });
    answer.catch(() => this.kept.delete(key));
    if (this.kept.size > keepMost) {
      this.kept.delete(this.kept.keys().next().value!);
    }

    return answer;
  }
}

function selector(metricName: string): string {
  return `{__name__=${JSON.stringify(metricName)}}`;
}
