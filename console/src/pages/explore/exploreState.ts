import { parseDuration, parseTime, readRange, writeRange, type TimeRange } from '../../lib/timeRange';

export const tabs = ['graph', 'heatmap', 'table', 'raw', 'json', 'stats', 'trace', 'explain'] as const;
export type Tab = (typeof tabs)[number];
export const styles = ['lines', 'stacked', 'points', 'bars'] as const;
export type Style = (typeof styles)[number];

export interface QueryRow {
  expr: string;
  legend: string;
  hidden: boolean;
}

/** All that a link to Explore carries, except the instance. */
export interface ExploreState {
  queries: QueryRow[];
  range: TimeRange;
  refresh: number;
  tab: Tab;
  style: Style;
  zero: boolean;
  log: boolean;
  exemplars: boolean;
  /** Seconds between points; 0 = by the width of the graph. */
  step: number;
}

export const emptyRow: QueryRow = { expr: '', legend: '', hidden: false };
const mostRows = 26;

export function readState(search: URLSearchParams): ExploreState {
  const expressions = search.getAll('expr').slice(0, mostRows);
  const legends = search.getAll('legend');
  const hidden = new Set((search.get('hide') ?? '').split(','));
  return {
    queries: expressions.length === 0 ? [emptyRow] : expressions.map((expr, i) => ({ expr, legend: legends[i] ?? '', hidden: hidden.has(letter(i)) })),
    range: readRange(search),
    refresh: [5, 15, 30, 60].find((r) => r === parseDuration(search.get('refresh') ?? '')) ?? 0,
    tab: oneOf(tabs, search.get('tab')) ?? 'graph',
    style: oneOf(styles, search.get('style')) ?? 'lines',
    zero: search.get('zero') === '1',
    log: search.get('log') === '1',
    exemplars: search.get('exemplars') === '1',
    step: parseDuration(search.get('step') ?? '') ?? 0,
  };
}

/** The state as a query string; keeps what is not of Explore, such as the instance. */
export function writeState(state: ExploreState, old: URLSearchParams): URLSearchParams {
  const to = new URLSearchParams(old);
  for (const name of ['expr', 'legend', 'hide', 'refresh', 'tab', 'style', 'zero', 'log', 'exemplars', 'step']) {
    to.delete(name);
  }

  state.queries.forEach((q) => to.append('expr', q.expr));
  if (state.queries.some((q) => q.legend !== '')) {
    state.queries.forEach((q) => to.append('legend', q.legend));
  }

  const set = (name: string, value: string | false) => value !== false && value !== '' && to.set(name, value);
  set('hide', state.queries.flatMap((q, i) => (q.hidden ? [letter(i)] : [])).join(','));
  writeRange(state.range, to);
  set('refresh', state.refresh > 0 && `${state.refresh}s`);
  set('tab', state.tab !== 'graph' && state.tab);
  set('style', state.style !== 'lines' && state.style);
  set('zero', state.zero && '1');
  set('log', state.log && '1');
  set('exemplars', state.exemplars && '1');
  set('step', state.step > 0 && `${state.step}`);
  return to;
}

/** Prometheus' own links, old and new: g0.expr, g0.range_input, g0.end_input (UTC), g0.tab, g0.step_input, g0.stacked, g0.display_mode; undefined when there are none. */
export function fromPrometheusLink(search: URLSearchParams): ExploreState | undefined {
  const rows: QueryRow[] = [];
  for (let i = 0; i < mostRows && search.has(`g${i}.expr`); i++) {
    rows.push({ expr: search.get(`g${i}.expr`) ?? '', legend: '', hidden: false });
  }

  if (rows.length === 0) {
    return undefined;
  }

  const of = (name: string) => search.get(`g0.${name}`) ?? '';
  const length = parseDuration(of('range_input')) || 3600;
  const end = parseTime(of('end_input') || of('moment_input'), true);
  const mode = of('display_mode');
  return {
    queries: rows,
    range: end === undefined ? { last: length } : { from: end - length, to: end },
    refresh: 0,
    tab: mode === 'heatmap' ? 'heatmap' : of('tab') === '0' || of('tab') === 'graph' ? 'graph' : of('tab') === 'explain' || of('tab') === 'tree' ? 'explain' : of('tab') === '' ? 'graph' : 'table',
    style: mode === 'stacked' || of('stacked') === '1' ? 'stacked' : 'lines',
    zero: false,
    log: false,
    exemplars: of('show_exemplars') === '1',
    step: parseDuration(of('step_input')) ?? 0,
  };
}

/** 0 → "A". */
export function letter(index: number): string {
  return String.fromCharCode(65 + index);
}

function oneOf<T extends string>(choices: readonly T[], value: string | null): T | undefined {
  return choices.find((c) => c === value);
}
