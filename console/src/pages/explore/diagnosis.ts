import { instantQuery, labelValues, series } from '../../api/prometheus';
import type { Span } from '../../lib/timeRange';
import { escapeRegex } from '../../lib/promqlClient';
import { allMatchers, metricOf, selectorsOf, selectorText, type Matcher, type Node } from './ast';

/** Why a query answered nothing. */
export type Diagnosis =
  | { kind: 'noMetric'; metric: string; near: string[] }
  | { kind: 'noMatch'; matcher: Matcher; metric: string; values: string[] }
  | { kind: 'noneTogether'; metric: string }
  | { kind: 'notInRange'; selector: string; last?: number }
  | { kind: 'expression' };

const lookback = 300;

/** Looks at each selector until one explains the emptiness. */
export async function diagnose(base: string, tree: Node, span: Span, signal?: AbortSignal): Promise<Diagnosis> {
  for (const node of selectorsOf(tree).slice(0, 8)) {
    const matchers = allMatchers(node);
    const metric = metricOf(node);
    const has = async (some: Matcher[], when?: Span) => (await series(base, { 'match[]': [selectorText(some)], limit: 1, start: when?.start, end: when?.end }, signal)).length > 0;
    const named = matchers.find((m) => m.name === '__name__' && m.type === '=');
    if (named && !(await has([named]))) {
      return { kind: 'noMetric', metric, near: await nearNames(base, metric, signal) };
    }

    if (!(await has(matchers))) {
      return wrongMatcher(base, metric, matchers, has, signal);
    }

    const reach = { start: span.start - (node.offset ?? 0) / 1000 - Math.max(lookback, (node.range ?? 0) / 1000), end: span.end - (node.offset ?? 0) / 1000 };
    const selector = selectorText(matchers);
    const last = await lastSample(base, selector, signal);
    if (node.timestamp == null && !node.startOrEnd && last !== undefined && (last < reach.start || !(await has(matchers, reach)))) {
      return { kind: 'notInRange', selector, last };
    }
  }

  return { kind: 'expression' };
}

async function wrongMatcher(base: string, metric: string, matchers: Matcher[], has: (some: Matcher[]) => Promise<boolean>, signal?: AbortSignal): Promise<Diagnosis> {
  const name = matchers.filter((m) => m.name === '__name__');
  for (const matcher of matchers.filter((m) => m.name !== '__name__')) {
    // With the name alone when there is one; a selector must not match everything.
    if (!(await has([...name, matcher]).catch(() => true))) {
      const of = name.length > 0 ? selectorText(name) : '{__name__!=""}';
      return { kind: 'noMatch', matcher, metric, values: await labelValues(base, matcher.name, { 'match[]': of, limit: 8 }, signal).catch(() => []) };
    }
  }

  return { kind: 'noneTogether', metric };
}

/** Unix seconds of the newest sample in the last 90 days. */
async function lastSample(base: string, selector: string, signal?: AbortSignal): Promise<number | undefined> {
  for (const range of ['1d', '90d']) {
    const answer = await instantQuery(base, { query: `max(ts_of_last_over_time(${selector}[${range}]))` }, signal).catch(() => undefined);
    const value = answer?.data.resultType === 'vector' ? answer.data.result[0]?.value?.[1] : undefined;
    if (value !== undefined) {
      return Number(value);
    }
  }

  return undefined;
}

async function nearNames(base: string, metric: string, signal?: AbortSignal): Promise<string[]> {
  const ask = (pattern: string) => labelValues(base, '__name__', { 'match[]': `{__name__=~${JSON.stringify(pattern)}}`, limit: 2000 }, signal).catch(() => []);
  const words = metric.split(/[_:]+/).filter((w) => w.length > 2);
  const found = words.length > 0 ? await ask(`.*(${words.map(escapeRegex).join('|')}).*`) : [];
  const wide = found.length > 0 ? found : await ask(`${escapeRegex(metric.slice(0, 2))}.*`);
  return nearest(metric, wide.length > 0 ? wide : await ask('.+'));
}

/** The names that are closest to what was typed, best first. */
export function nearest(wanted: string, names: string[], most = 5): string[] {
  const limit = Math.max(3, Math.floor(wanted.length * 0.5));
  return names
    .map((name) => ({ name, by: name.startsWith(wanted) ? 0.5 : distance(wanted, name, limit) }))
    .filter((n) => n.by <= limit)
    .sort((a, b) => a.by - b.by || a.name.localeCompare(b.name))
    .slice(0, most)
    .map((n) => n.name);
}

/** Levenshtein's distance; above the limit, limit + 1. */
export function distance(a: string, b: string, limit = Infinity): number {
  if (Math.abs(a.length - b.length) > limit) {
    return limit + 1;
  }

  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }

    if (Math.min(...next) > limit) {
      return limit + 1;
    }

    row = next;
  }

  return Math.min(row[b.length]!, limit + 1);
}
