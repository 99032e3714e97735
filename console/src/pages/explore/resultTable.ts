import type { HistogramValue, Labels, QueryData, SamplePair } from '../../api/types';
import { csv } from '../../lib/download';

/** An instant answer as rows: one column a label that any row has, then the value. */
export interface ResultTable {
  columns: string[];
  rows: { cells: string[]; value: string; time: number }[];
}

export function tableOf(data: QueryData): ResultTable {
  switch (data.resultType) {
    case 'vector':
      return withLabels(data.result, (s) => (s.value ? [s.value[0], s.value[1]] : s.histogram ? [s.histogram[0], histogramText(s.histogram[1])] : [0, '']));
    case 'matrix':
      return withLabels(data.result, (s) => s.values?.at(-1) ?? (s.histograms ? [s.histograms.at(-1)![0], histogramText(s.histograms.at(-1)![1])] : [0, '']));
    default:
      return { columns: [], rows: [{ cells: [], value: data.result[1], time: data.result[0] }] };
  }
}

function withLabels<T extends { metric: Labels }>(series: T[], sample: (s: T) => SamplePair): ResultTable {
  const names = new Set<string>();
  for (const s of series) {
    Object.keys(s.metric).forEach((n) => names.add(n));
  }

  const columns = [...names].sort((a, b) => (a === '__name__' ? -1 : b === '__name__' ? 1 : a.localeCompare(b)));
  return {
    columns,
    rows: series.map((s) => {
      const [time, value] = sample(s);
      return { cells: columns.map((c) => s.metric[c] ?? ''), value, time };
    }),
  };
}

export function histogramText(h: HistogramValue): string {
  return `count ${h.count}, sum ${h.sum}, ${h.buckets?.length ?? 0} buckets`;
}

export function sortRows(table: ResultTable, column: string | undefined, down: boolean): ResultTable['rows'] {
  if (column === undefined) {
    return table.rows;
  }

  const at = table.columns.indexOf(column);
  const sign = down ? -1 : 1;
  return [...table.rows].sort((a, b) => {
    if (at >= 0) {
      return sign * a.cells[at]!.localeCompare(b.cells[at]!, undefined, { numeric: true });
    }

    const [x, y] = [numeric(a.value), numeric(b.value)];
    return Number.isNaN(x) || Number.isNaN(y) ? (Number.isNaN(x) ? 1 : 0) - (Number.isNaN(y) ? 1 : 0) : sign * (x === y ? 0 : x < y ? -1 : 1);
  });
}

function numeric(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

export function tableCsv(table: ResultTable): string {
  return csv([[...table.columns, 'value', 'timestamp'], ...table.rows.map((r) => [...r.cells, r.value, String(r.time)])]);
}

/** A table of Markdown; bars, line ends and markup of values are made harmless. */
export function tableMarkdown(table: ResultTable): string {
  const cell = (text: string) => text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replace(/\r?\n/g, ' ');
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const head = [...table.columns, 'value'];
  return [line(head), `|${head.map(() => '---|').join('')}`, ...table.rows.map((r) => line([...r.cells, r.value]))].join('\n') + '\n';
}
