import type { MatrixSeries } from '../api/types';
import { numberOf, onGrid } from './chartData';
import type { Span } from './timeRange';

/** Counts by time and bucket. Row r lies between bounds[r] and bounds[r + 1]; cells[r][i] belongs to the time i of the grid. */
export interface HeatmapData {
  bounds: number[];
  cells: number[][];
  max: number;
  /** Quantile lines: value by time, null where nothing was observed. */
  quantiles: { q: number; values: (number | null)[] }[];
}

const mostRows = 160;

/** Classic buckets (series by le) or native histograms; undefined when the answer has neither. Raw counters are turned into increases. */
export function heatmapOf(found: MatrixSeries[], span: Span, step: number, count: number, raw: boolean): HeatmapData | undefined {
  const native = found.some((s) => s.histograms && s.histograms.length > 0);
  const rows = native ? nativeRows(found, span, step, count, raw) : classicRows(found, span, step, count, raw);
  return rows && rows.bounds.length > 1 ? { ...rows, max: rows.cells.reduce((m, r) => r.reduce((a, b) => Math.max(a, b), m), 0), quantiles: [0.5, 0.95].map((q) => ({ q, values: quantile(q, rows, count) })) } : undefined;
}

interface Rows {
  bounds: number[];
  cells: number[][];
}

function classicRows(found: MatrixSeries[], span: Span, step: number, count: number, raw: boolean): Rows | undefined {
  const sums = new Map<number, (number | null)[]>();
  for (const s of found) {
    const le = s.metric.le === undefined ? NaN : numberOf(s.metric.le);
    if (Number.isNaN(le)) {
      continue;
    }

    const grid = onGrid(s, span, step, count);
    const values = raw ? increases(grid) : grid;
    const sum = sums.get(le);
    sums.set(le, sum ? sum.map((v, i) => (v === null && values[i] === null ? null : (v ?? 0) + (values[i] ?? 0))) : values);
  }

  const les = [...sums.keys()].sort((a, b) => a - b);
  if (les.length === 0) {
    return undefined;
  }

  const lowest = les[0]! > 0 ? 0 : -Infinity;
  const cells = les.map((le, k) => sums.get(le)!.map((v, i) => Math.max(0, (v ?? 0) - (k > 0 ? (sums.get(les[k - 1]!)![i] ?? 0) : 0))));
  return { bounds: [lowest, ...les], cells };
}

/** How much a counter grew since the sample before; after a reset, what it has now. */
export function increases(values: (number | null)[]): (number | null)[] {
  let before: number | null = null;
  return values.map((v) => {
    const grew = v === null || before === null ? null : v >= before ? v - before : v;
    before = v ?? before;
    return grew;
  });
}

function nativeRows(found: MatrixSeries[], span: Span, step: number, count: number, raw: boolean): Rows | undefined {
  // Bucket by its bounds; buckets of one schema do not overlap, and those of a coarser one end at bounds of the finer.
  const byBucket = new Map<string, { low: number; high: number; values: (number | null)[] }>();
  for (const s of found) {
    const mine = new Map<string, { low: number; high: number; values: (number | null)[] }>();
    const present = new Array<boolean>(count).fill(false);
    for (const [time, h] of s.histograms ?? []) {
      const i = Math.round((time - span.start) / step);
      if (i < 0 || i >= count) {
        continue;
      }

      present[i] = true;
      for (const [, low, high, n] of h.buckets ?? []) {
        const key = `${low} ${high}`;
        const bucket = mine.get(key) ?? { low: numberOf(low), high: numberOf(high), values: new Array<number | null>(count).fill(null) };
        bucket.values[i] = (bucket.values[i] ?? 0) + numberOf(n);
        mine.set(key, bucket);
      }
    }

    for (const [key, bucket] of mine) {
      const whole = bucket.values.map((v, i) => v ?? (present[i] ? 0 : null));
      const values = raw ? increases(whole) : whole;
      const sum = byBucket.get(key);
      byBucket.set(key, sum ? { ...sum, values: sum.values.map((v, i) => (v ?? 0) + (values[i] ?? 0)) } : { ...bucket, values });
    }
  }

  const all = [...byBucket.values()].filter((b) => Number.isFinite(b.low) || Number.isFinite(b.high));
  let bounds = [...new Set(all.flatMap((b) => [b.low, b.high]))].sort((a, b) => a - b);
  if (bounds.length < 2) {
    return undefined;
  }

  // Finer than can be seen: every second bound goes.
  while (bounds.length > mostRows) {
    bounds = bounds.filter((_, i) => i % 2 === 0 || i === bounds.length - 1);
  }

  const cells = bounds.slice(1).map(() => new Array<number>(count).fill(0));
  for (const b of all) {
    // A bucket over several rows is shared among them.
    const from = Math.max(0, lastAtMost(bounds, b.low));
    const to = Math.max(from + 1, firstAtLeast(bounds, b.high));
    const rows = Math.min(to, cells.length) - from;
    for (let r = from; r < Math.min(to, cells.length); r++) {
      b.values.forEach((v, i) => (cells[r]![i]! += (v ?? 0) / Math.max(1, rows)));
    }
  }

  return { bounds, cells };
}

function lastAtMost(bounds: number[], value: number): number {
  let at = 0;
  while (at + 1 < bounds.length && bounds[at + 1]! <= value) {
    at++;
  }

  return at;
}

function firstAtLeast(bounds: number[], value: number): number {
  const at = bounds.findIndex((b) => b >= value);
  return at < 0 ? bounds.length - 1 : at;
}

function quantile(q: number, { bounds, cells }: Rows, count: number): (number | null)[] {
  return Array.from({ length: count }, (_, i) => {
    const total = cells.reduce((sum, r) => sum + r[i]!, 0);
    if (total <= 0) {
      return null;
    }

    let rest = total * q;
    for (let r = 0; r < cells.length; r++) {
      const n = cells[r]![i]!;
      if (n > 0 && rest <= n) {
        const [low, high] = [bounds[r]!, bounds[r + 1]!];
        return !Number.isFinite(high) ? low : !Number.isFinite(low) ? high : low + (high - low) * (rest / n);
      }

      rest -= n;
    }

    return bounds.at(-1)!;
  });
}

/** Where a value lies on an axis on which every row is equally high: 0 at the bottom, 1 at the top. */
export function placeOnRows(bounds: number[], value: number): number {
  const rows = bounds.length - 1;
  for (let r = 0; r < rows; r++) {
    const [low, high] = [bounds[r]!, bounds[r + 1]!];
    if (value <= high) {
      const inside = Number.isFinite(low) && Number.isFinite(high) && high > low ? (value - low) / (high - low) : value <= low ? 0 : 1;
      return (r + Math.max(0, Math.min(1, inside))) / rows;
    }
  }

  return 1;
}
