import type { Labels, MatrixSeries } from '../api/types';
import type { Span } from './timeRange';

export interface ChartSeries {
  /** Unique within a chart. */
  id: string;
  name: string;
  labels: Labels;
  colour: string;
  values: (number | null)[];
}

export interface Exemplar {
  labels: Labels;
  seriesLabels: Labels;
  time: number;
  value: number;
}

export interface Summary {
  min: number | null;
  max: number | null;
  avg: number | null;
  last: number | null;
}

/** The times of a range query: from start to end by step. */
export function gridOf(span: Span, step: number): number[] {
  const count = Math.min(11_001, Math.floor((span.end - span.start) / step + 1e-6) + 1);
  return Array.from({ length: count }, (_, i) => Math.round((span.start + i * step) * 1000) / 1000);
}

/** The samples of a series at the times of the grid; null where there is none, or no number that can be drawn. */
export function onGrid(series: MatrixSeries, span: Span, step: number, count: number): (number | null)[] {
  const out = new Array<number | null>(count).fill(null);
  for (const [time, text] of series.values ?? []) {
    const i = Math.round((time - span.start) / step);
    const value = numberOf(text);
    if (i >= 0 && i < count && Number.isFinite(value)) {
      out[i] = value;
    }
  }

  return out;
}

/** A sample as the API writes it, with +Inf, -Inf and NaN. */
export function numberOf(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

export function summaryOf(values: (number | null)[]): Summary {
  let [min, max, sum, count, last] = [Infinity, -Infinity, 0, 0, null as number | null];
  for (const v of values) {
    if (v !== null) {
      min = Math.min(min, v);
      max = Math.max(max, v);
      sum += v;
      count++;
      last = v;
    }
  }

  return count === 0 ? { min: null, max: null, avg: null, last: null } : { min, max, avg: sum / count, last };
}

/** Each series on top of those before it; a missing sample counts as nothing, where all miss there is none. */
export function stacked(series: (number | null)[][]): (number | null)[][] {
  const sums: number[] = [];
  return series.map((values) =>
    values.map((v, i) => {
      sums[i] = (sums[i] ?? 0) + (v ?? 0);
      return v === null && series.every((s) => s[i] === null) ? null : sums[i]!;
    }),
  );
}
