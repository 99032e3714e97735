/** A range that a page shows: the last so many seconds, or from and to in Unix seconds. */
export type TimeRange = { last: number } | { from: number; to: number };

export interface Span {
  start: number;
  end: number;
}

export const presets = [300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000];
export const refreshes = [0, 5, 15, 30, 60];

const lengths: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** "1h30m" → 5400; undefined when it is no duration of Prometheus. A plain number counts seconds. */
export function parseDuration(text: string): number | undefined {
  const t = text.trim();
  if (/^\d+(\.\d+)?$/.test(t)) {
    return Number(t);
  }

  if (!/^(\d+(ms|[smhdwy]))+$/.test(t)) {
    return undefined;
  }

  let sum = 0;
  for (const [, n, unit] of t.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    sum += Number(n) * lengths[unit!]!;
  }

  return sum;
}

/** 5400 → "1h30m"; whole weeks stay days, as people say "30d". */
export function durationText(seconds: number): string {
  let rest = Math.round(seconds * 1000);
  if (rest <= 0) {
    return '0s';
  }

  let out = '';
  for (const [unit, ms] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
    ['ms', 1],
  ] as const) {
    const n = Math.floor(rest / ms);
    out += n > 0 ? `${n}${unit}` : '';
    rest -= n * ms;
  }

  return out;
}

export function spanOf(range: TimeRange, now: number): Span {
  return 'last' in range ? { start: now - range.last, end: now } : { start: range.from, end: range.to };
}

export function lengthOf(range: TimeRange): number {
  return 'last' in range ? range.last : range.to - range.from;
}

const niceSteps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/** A round step that gives at most the wanted number of points, and never more than the API answers. */
export function stepFor(length: number, points: number, least = 1): number {
  const wanted = Math.max(length / Math.max(1, Math.min(points, 11_000)), least);
  return niceSteps.find((s) => s >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
}

/** Both ends on multiples of the step, so that a refresh asks for the same points again. */
export function aligned(span: Span, step: number): Span {
  const start = Math.floor(span.start / step) * step;
  return { start, end: Math.max(start, Math.floor(span.end / step) * step) };
}

/** A time that a link or a person gives: Unix seconds, RFC 3339, or local "2026-01-31 14:05[:09]"; Unix seconds, or undefined. */
export function parseTime(text: string, utc = false): number | undefined {
  const t = text.trim();
  if (/^-?\d+(\.\d+)?$/.test(t)) {
    return Number(t);
  }

  const plain = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?$/.exec(t);
  const ms = Date.parse(plain ? `${plain[1]}T${plain[2] ?? '00:00'}${plain[3] ?? ':00'}${utc ? 'Z' : ''}` : t);
  return Number.isFinite(ms) ? ms / 1000 : undefined;
}

/** What a link carries: range=1h, or from= and to=. */
export function writeRange(range: TimeRange, to: URLSearchParams): void {
  to.delete('range');
  to.delete('from');
  to.delete('to');
  if ('last' in range) {
    to.set('range', durationText(range.last));
  } else {
    to.set('from', String(Math.round(range.from * 1000) / 1000));
    to.set('to', String(Math.round(range.to * 1000) / 1000));
  }
}

export function readRange(search: URLSearchParams, fallback = 3600): TimeRange {
  const from = parseTime(search.get('from') ?? '');
  const to = parseTime(search.get('to') ?? '');
  if (from !== undefined && to !== undefined && to > from) {
    return { from, to };
  }

  const last = parseDuration(search.get('range') ?? '');
  return { last: last && last > 0 ? last : fallback };
}
