import { describe, expect, test } from 'vitest';
import { ApiError } from '../../api/client';
import { gridOf, onGrid, stacked, summaryOf } from '../../lib/chartData';
import { heatmapOf, increases, placeOnRows } from '../../lib/heatmap';
import { escapeRegex, prefixSelector } from '../../lib/promqlClient';
import { aligned, durationText, parseDuration, parseTime, stepFor } from '../../lib/timeRange';
import { nodeText, selectorText, type Node } from './ast';
import { distance, nearest } from './diagnosis';
import { fromPrometheusLink, readState, writeState } from './exploreState';
import { hintsOf, missingRange } from './hints';
import { withFirst } from './queryHistory';
import { adviceOf, caretLines, placeOf } from './queryError';
import { gaps, rawQuery } from './RawTab';
import { sortRows, tableCsv, tableMarkdown, tableOf } from './resultTable';
import { legendText, seriesName } from './seriesName';
import { verdictOf } from './stats';
import { unitOfQuery } from './units';

const vector = (name: string): Node => ({ type: 'vectorSelector', name, matchers: [{ name: '__name__', type: '=', value: name }] });
const range = (name: string): Node => ({ type: 'matrixSelector', name, matchers: [{ name: '__name__', type: '=', value: name }], range: 300_000 });
const call = (name: string, ...args: Node[]): Node => ({ type: 'call', func: { name }, args });
const sum = (expr: Node, ...grouping: string[]): Node => ({ type: 'aggregation', op: 'sum', expr, param: null, grouping, without: false });

describe('time', () => {
  test('durations are read and written as Prometheus does', () => {
    expect(parseDuration('1h30m')).toBe(5400);
    expect(parseDuration('250ms')).toBe(0.25);
    expect(parseDuration('15')).toBe(15);
    expect(parseDuration('1h30')).toBeUndefined();
    expect(parseDuration('')).toBeUndefined();
    expect(durationText(5400)).toBe('1h30m');
    expect(durationText(2_592_000)).toBe('30d');
    for (const seconds of [1, 59, 60, 3599, 86_400, 90_061, 0.25]) {
      expect(parseDuration(durationText(seconds))).toBe(seconds);
    }
  });

  test('a step is round and never gives more points than were asked for', () => {
    for (const length of [300, 3600, 86_400, 2_592_000, 315_360_000]) {
      for (const points of [100, 300, 20_000]) {
        expect(length / stepFor(length, points)).toBeLessThanOrEqual(Math.min(points, 11_000));
      }
    }

    const span = aligned({ start: 1001, end: 2004 }, 15);
    expect(span.start % 15).toBe(0);
    expect(span.end % 15).toBe(0);
    expect(gridOf(span, 15)).toHaveLength((span.end - span.start) / 15 + 1);
  });

  test('times of people and of links', () => {
    expect(parseTime('1700000000.5')).toBe(1_700_000_000.5);
    expect(parseTime('2023-11-14T22:13:20Z')).toBe(1_700_000_000);
    expect(parseTime('2023-11-14 22:13:20', true)).toBe(1_700_000_000);
    expect(parseTime('yesterday')).toBeUndefined();
  });
});

describe('links', () => {
  test('a state comes back as it was written, whatever the expression holds', () => {
    const state = readState(new URLSearchParams('expr=a&expr=b%25%26%2B&legend=&legend=%7B%7Bjob%7D%7D&hide=A&from=100&to=200.5&tab=table&style=bars&zero=1&log=1&exemplars=1&step=30&refresh=15s'));
    expect(state.queries).toEqual([
      { expr: 'a', legend: '', hidden: true },
      { expr: 'b%&+', legend: '{{job}}', hidden: false },
    ]);
    expect(state.range).toEqual({ from: 100, to: 200.5 });
    const old = new URLSearchParams('instance=x&expr=old&range=5m');
    const written = writeState(state, old);
    expect(written.get('instance')).toBe('x');
    expect(readState(new URLSearchParams(written.toString()))).toEqual(state);
  });

  test('nonsense in a link is the default', () => {
    const state = readState(new URLSearchParams('tab=nothing&range=-5&from=9&to=3&refresh=1s&style=%3Cscript%3E'));
    expect(state).toMatchObject({ tab: 'graph', range: { last: 3600 }, refresh: 0, style: 'lines' });
  });

  test("Prometheus' own links", () => {
    const old = fromPrometheusLink(new URLSearchParams('g0.expr=up&g0.tab=0&g0.stacked=1&g0.range_input=6h&g0.end_input=2023-11-14%2022%3A13%3A20&g1.expr=x'))!;
    expect(old.queries.map((q) => q.expr)).toEqual(['up', 'x']);
    expect(old).toMatchObject({ tab: 'graph', style: 'stacked', range: { from: 1_700_000_000 - 21_600, to: 1_700_000_000 } });
    expect(fromPrometheusLink(new URLSearchParams('g0.expr=up&g0.tab=table'))).toMatchObject({ tab: 'table', range: { last: 3600 } });
    expect(fromPrometheusLink(new URLSearchParams('g0.expr=up&g0.tab=graph&g0.display_mode=heatmap'))!.tab).toBe('heatmap');
    expect(fromPrometheusLink(new URLSearchParams('expr=up'))).toBeUndefined();
  });
});

describe('names', () => {
  test('series are written so that they can be asked for', () => {
    expect(seriesName({ __name__: 'up', job: 'a"b\\c\n' })).toBe('up{job="a\\"b\\\\c\\n"}');
    expect(seriesName({ __name__: 'http.server', 'k8s.pod': 'x' })).toBe('{"http.server", "k8s.pod"="x"}');
    expect(seriesName({})).toBe('{}');
    expect(legendText('{{job}} at {{ nothing }}{{job}}', { job: '<b>' })).toBe('<b> at <b>');
  });

  test('a prefix is text, not a pattern', () => {
    expect(prefixSelector('a.b"')).toBe('{__name__=~"a\\\\.b\\".*"}');
    expect(escapeRegex('(a|b)*')).toBe('\\(a\\|b\\)\\*');
  });
});

describe('errors', () => {
  const message = 'invalid parameter "query": 2:6: parse error: unclosed left parenthesis';
  test('the caret stands below the column', () => {
    const place = placeOf(message)!;
    expect(place).toEqual({ line: 2, column: 6, message: 'parse error: unclosed left parenthesis' });
    const lines = caretLines('sum(\n\trate(up', place);
    expect(lines.text).toBe(' rate(up');
    expect(lines.caret.indexOf('^')).toBe(5);
    expect(caretLines('up', { line: 9, column: 900, message: '' }).caret).toBe('^');
    expect(placeOf('query timed out in 12:30')).toBeUndefined();
  });

  test('each kind of failure has its advice', () => {
    expect(adviceOf(new ApiError(400, 'bad_data', message))).toBe('parse');
    expect(adviceOf(new ApiError(503, 'timeout', 'query timed out'))).toBe('timeout');
    expect(adviceOf(new ApiError(422, 'execution', 'found duplicate series for the match group; many-to-many matching not allowed'))).toBe('matching');
    expect(adviceOf(new ApiError(503, 'unavailable', 'full'))).toBe('busy');
    expect(adviceOf(new ApiError(403, 'forbidden', 'no'))).toBe('forbidden');
    expect(adviceOf(new ApiError(0, 'network', ''))).toBe('network');
  });

  test('a missing range is put where it belongs', () => {
    const says = 'invalid parameter "query": 1:10: parse error: expected type range vector in call to function "rate", got instant vector';
    expect(missingRange('sum(rate(up{job="x"}))', says)?.fix).toBe('sum(rate(up{job="x"}[5m]))');
    expect(missingRange('rate(sum(x))', says)?.fix).toBeUndefined();
    expect(missingRange('rate(x)', 'something else')).toBeUndefined();
  });
});

describe('hints', () => {
  const types: Record<string, string> = { temp: 'gauge', hits_total: 'counter', lat_seconds_bucket: 'histogram' };
  const kinds = (tree: Node, expr = 'x') => hintsOf(expr, tree, (m) => types[m] ?? '').map((h) => h.kind);
  test('are given where something else is meant, and nowhere else', () => {
    expect(kinds(call('rate', range('temp')))).toEqual(['rateOnGauge']);
    expect(kinds(call('deriv', range('temp')))).toEqual([]);
    expect(kinds(vector('temp'))).toEqual([]);
    expect(kinds(vector('hits_total'))).toEqual(['counterWithoutRate']);
    expect(kinds(sum(call('rate', range('hits_total'))))).toEqual([]);
    expect(kinds(call('absent', vector('hits_total')))).toEqual([]);
    expect(kinds(sum(call('rate', range('lat_seconds_bucket')), 'le'))).toEqual(['bucketWithoutQuantile']);
    expect(kinds(call('histogram_quantile', { type: 'numberLiteral', val: '0.9' }, sum(call('rate', range('lat_seconds_bucket')), 'le')))).toEqual([]);
    expect(kinds(call('rate', { type: 'subquery', expr: sum(vector('temp')), range: 1, step: 0, offset: 0 }))).toEqual(['rateOfAggregation']);
  });

  test('the cure of a bare counter is its rate', () => {
    expect(hintsOf('hits_total{a="b"}', vector('hits_total'), (m) => types[m] ?? '')[0]!.fix).toBe('rate(hits_total{a="b"}[5m])');
  });
});

describe('data', () => {
  test('samples land on the grid; what cannot be drawn is a gap', () => {
    const span = { start: 100, end: 130 };
    expect(onGrid({ metric: {}, values: [[100, '1'], [110, 'NaN'], [130, '+Inf'], [900, '5']] }, span, 10, 4)).toEqual([1, null, null, null]);
    expect(summaryOf([null, 2, 4, null])).toEqual({ min: 2, max: 4, avg: 3, last: 4 });
    expect(summaryOf([null])).toEqual({ min: null, max: null, avg: null, last: null });
    expect(stacked([[1, null, null], [2, 3, null]])).toEqual([[1, 0, null], [3, 3, null]]);
  });

  test('classic buckets become counts of each bucket', () => {
    const of = (le: string, ...values: number[]) => ({ metric: { le }, values: values.map((v, i): [number, string] => [i * 10, String(v)]) });
    const map = heatmapOf([of('+Inf', 10, 10), of('1', 4, 10), of('0.5', 1, 0)], { start: 0, end: 10 }, 10, 2, false)!;
    expect(map.bounds).toEqual([0, 0.5, 1, Infinity]);
    expect(map.cells).toEqual([[1, 0], [3, 10], [6, 0]]);
    expect(map.max).toBe(10);
    expect(map.quantiles[0]!.values[1]).toBeCloseTo(0.75);
    expect(increases([null, 5, 7, 2, null, 4])).toEqual([null, null, 2, 2, null, 2]);
  });

  test('native histograms share rows where their buckets differ', () => {
    const map = heatmapOf([{ metric: {}, histograms: [[0, { count: '3', sum: '1', buckets: [[0, '1', '2', '2'], [0, '2', '4', '1']] }], [10, { count: '4', sum: '1', buckets: [[0, '1', '4', '4']] }]] }], { start: 0, end: 10 }, 10, 2, false)!;
    expect(map.bounds).toEqual([1, 2, 4]);
    expect(map.cells).toEqual([[2, 2], [1, 2]]);
    expect(placeOnRows(map.bounds, 3)).toBeCloseTo(0.75);
    expect(heatmapOf([{ metric: { a: 'b' }, values: [[0, '1']] }], { start: 0, end: 10 }, 10, 2, false)).toBeUndefined();
  });

  test('a table sorts numbers as numbers, and exports what spreadsheets and Markdown do not run', () => {
    const table = tableOf({ resultType: 'vector', result: [{ metric: { __name__: 'x', b: '=1+1' }, value: [1, '10'] }, { metric: { a: '<b>|' }, value: [1, '9'] }, { metric: {}, value: [1, 'NaN'] }] });
    expect(table.columns).toEqual(['__name__', 'a', 'b']);
    expect(sortRows(table, '', false).map((r) => r.value)).toEqual(['9', '10', 'NaN']);
    expect(sortRows(table, '', true).map((r) => r.value)).toEqual(['10', '9', 'NaN']);
    expect(tableCsv(table)).toContain(",'=1+1,10,1");
    expect(tableMarkdown(table)).toContain('\\<b\\>\\|');
    expect(tableOf({ resultType: 'scalar', result: [1, '5'] }).rows).toHaveLength(1);
  });

  test('missing samples are found', () => {
    expect([...gaps([0, 15, 30, 90, 105])]).toEqual([3]);
    expect(gaps([5]).size).toBe(0);
  });
});

describe('expressions', () => {
  test('raw samples are asked of plain selectors only', () => {
    expect(rawQuery('up', vector('up'), 3600)).toBe('up[1h]');
    expect(rawQuery('up[1m]', range('up'), 3600)).toBe('up[1m]');
    expect(rawQuery('sum(up)', sum(vector('up')), 3600)).toBeUndefined();
    expect(selectorText([{ name: '__name__', type: '=', value: 'a.b' }, { name: 'x', type: '!~', value: '"' }])).toBe('{__name__="a.b",x!~"\\""}');
    expect(nodeText(range('up'))).toBe('up[5m]');
  });

  test('units follow what the expression keeps of them', () => {
    const none = () => '';
    expect(unitOfQuery([vector('m_bytes')], none)).toBe('bytes');
    expect(unitOfQuery([sum(call('rate', range('sent_bytes_total')))], none)).toBe('bytes');
    expect(unitOfQuery([call('rate', range('cpu_seconds_total'))], none)).toBe('none');
    expect(unitOfQuery([call('histogram_quantile', { type: 'numberLiteral', val: '0.9' }, sum(call('rate', range('lat_seconds_bucket')), 'le'))], none)).toBe('seconds');
    expect(unitOfQuery([{ type: 'binaryExpr', op: '/', lhs: vector('a_bytes'), rhs: vector('b_bytes'), matching: null, bool: false }], none)).toBe('ratio');
    expect(unitOfQuery([vector('a_bytes'), vector('b_seconds')], none)).toBe('none');
    expect(unitOfQuery([vector('size')], () => 'bytes')).toBe('bytes');
  });

  test('names close to a wrong one', () => {
    expect(distance('kitten', 'sitting')).toBe(3);
    expect(distance('abc', 'xyzxyzxyz', 3)).toBe(4);
    expect(nearest('node_cpu_second_total', ['node_cpu_seconds_total', 'up', 'node_load1'])[0]).toBe('node_cpu_seconds_total');
    expect(nearest('node_cpu', ['node_cpu_seconds_total'])).toEqual(['node_cpu_seconds_total']);
  });
});

test('the verdict names where the time went', () => {
  const samples = { totalQueryableSamples: 1000, samplesRead: 1000 };
  expect(verdictOf({ samples, timings: { execTotalTime: 1, execQueueTime: 0, queryPreparationTime: 0.92, innerEvalTime: 0.05 } })).toEqual({ kind: 'read', share: 0.92 });
  expect(verdictOf({ samples, timings: { execTotalTime: 0.1, execQueueTime: 0.3 } }).kind).toBe('queue');
  expect(verdictOf({ samples, timings: { execTotalTime: 0.001 } }).kind).toBe('fast');
  expect(verdictOf({}).kind).toBe('nothing');
});

test('the history has each expression once, the latest first, at most a hundred', () => {
  expect(withFirst(['a', 'b'], 'b')).toEqual(['b', 'a']);
  expect(withFirst(Array.from({ length: 100 }, (_, i) => String(i)), 'x')).toHaveLength(100);
});
