import type { Usage, UsageDay } from '../../api/types';

export type Measure = 'points' | 'bytes' | 'queries' | 'samplesRead';
export type Grouping = 'instance' | 'job' | 'key';

export const measures: Measure[] = ['points', 'bytes', 'queries', 'samplesRead'];

export interface UsageRow extends Record<Measure, number> {
  /** Instance, job or AccessKey; empty where it is not known. */
  name: string;
}

/** Days of a range that ends today (UTC), oldest first, as 2026-01-31. */
export function daysUntil(today: Date, days: number): string[] {
  return Array.from({ length: days }, (_, i) => new Date(today.getTime() - (days - 1 - i) * 86_400_000).toISOString().slice(0, 10));
}

/** Sums by instance, job or key, the biggest in a measure first. */
export function grouped(usages: Usage[], grouping: Grouping, measure: Measure): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (const usage of usages) {
    for (const day of usage.days) {
      const name = nameOf(usage, day, grouping);
      add(rows, name, day);
    }
  }

  return [...rows.values()].sort((a, b) => b[measure] - a[measure] || a.name.localeCompare(b.name));
}

/** One line of sums a group, over the days. */
export function byDay(usages: Usage[], days: string[], measure: Measure): number[] {
  const place = new Map(days.map((d, i) => [d, i]));
  const sums = new Array<number>(days.length).fill(0);
  for (const usage of usages) {
    for (const day of usage.days) {
      const i = place.get(day.date);
      if (i !== undefined) {
        sums[i]! += day[measure];
      }
    }
  }

  return sums;
}

export function total(usages: Usage[], measure: Measure): number {
  return usages.reduce((all, u) => all + u.days.reduce((sum, d) => sum + d[measure], 0), 0);
}

function nameOf(usage: Usage, day: UsageDay, grouping: Grouping): string {
  return grouping === 'instance' ? usage.prometheusInstanceId : grouping === 'job' ? day.job : day.accessKeyId;
}

function add(rows: Map<string, UsageRow>, name: string, day: UsageDay) {
  const row = rows.get(name) ?? { name, points: 0, bytes: 0, queries: 0, samplesRead: 0 };
  for (const m of measures) {
    row[m] += day[m];
  }

  rows.set(name, row);
}
