import { expect, test } from 'vitest';
import { readSearch } from '../api/data';
import { defaultQuery, kindOf } from './metricKind';
import { addRule, jobsOf, ruleLines, scalar } from './relabelRule';
import { scrapeHint } from './scrapeHint';
import { escapeRegex, narrow, selectorOf } from './selector';

test('selectors quote what is not a legacy name, and every value', () => {
  expect(selectorOf('up')).toBe('up');
  expect(selectorOf('up', [['job', '=', 'a"b\\c\n']])).toBe('up{job="a\\"b\\\\c\\n"}');
  expect(selectorOf('http.requests', [['a b', '!~', 'x']])).toBe('{"http.requests","a b"!~"x"}');
  expect(selectorOf(undefined, [['a', '=~', escapeRegex('1.2|3')]])).toBe('{a=~"1\\\\.2\\\\|3"}');
});

test('a selector is narrowed', () => {
  expect(narrow('', ['a', '=', 'b'])).toBe('{a="b"}');
  expect(narrow('up', ['a', '=', 'b'])).toBe('up{a="b"}');
  expect(narrow('{job="x"}', ['a', '!=', ''])).toBe('{job="x",a!=""}');
});

test('the default function is that of the kind of a metric', () => {
  expect(defaultQuery('a_total', kindOf('a_total')).expr).toBe('sum (rate(a_total[5m]))');
  expect(defaultQuery('a', kindOf('a', 'gauge'), 'job').expr).toBe('avg by (job) (a)');
  expect(defaultQuery('a_bucket', kindOf('a_bucket', 'histogram'), 'job').expr).toBe('histogram_quantile(0.95, sum by (job, le) (rate(a_bucket[5m])))');
  expect(kindOf('a', 'unknown')).toBe('unknown');
});

test('the lines of a search are joined; an error at its end is one', () => {
  expect(readSearch('{"results":[{"name":"a","type":"gauge"}]}\n{"results":[{"name":"b"}]}\n{"status":"success","has_more":true}\n')).toEqual({ found: [{ name: 'a', type: 'gauge' }, { name: 'b' }], more: true });
  expect(() => readSearch('{"results":[]}\n{"status":"error","error":"ended"}')).toThrow('ended');
});

test('errors of scrapes have a hint', () => {
  expect(scrapeHint('Get "http://a:1/metrics": Connection refused')).toBe('targets.hint.refused');
  expect(scrapeHint('server returned HTTP status 401 Unauthorized')).toBe('targets.hint.unauthorized');
  expect(scrapeHint('Get "http://a/metrics": context deadline exceeded')).toBe('targets.hint.timeout');
  expect(scrapeHint('received unsupported Content-Type "text/html; charset=utf-8"')).toBe('targets.hint.html');
  expect(scrapeHint('something new')).toBeUndefined();
});

test('rules quote their values', () => {
  expect(ruleLines({ kind: 'dropMetric', metric: 'a.b', label: '', values: [] })).toEqual(['- action: drop', '  source_labels: [__name__]', "  regex: 'a\\.b'"]);
  expect(ruleLines({ kind: 'keepList', metric: '', label: 'env', values: ["it's", 'x'] })[2]).toBe("  regex: 'it''s|x|'");
  expect(scalar('a\nb')).toBe('"a\\nb"');
  expect(scalar('true')).toBe("'true'");
});

const lines = ruleLines({ kind: 'dropMetric', metric: 'noise', label: '', values: [] });

test('a rule is added to its job and nothing else changes', () => {
  const text = `# mine
global:
  scrape_interval: 15s
scrape_configs:
  - job_name: "one" # the first
    static_configs:
      - targets: ['a:1'] # here

  # about two
  - job_name: two
    metric_relabel_configs:
    - action: labeldrop
      regex: x # last
    static_configs:
    - targets: ['b:1']
remote_write: []
`;
  expect(jobsOf(text).map((j) => j.name)).toEqual(['one', 'two']);
  const changed = addRule(text, ['one', 'two'], lines);
  expect(changed).toBe(`# mine
global:
  scrape_interval: 15s
scrape_configs:
  - job_name: "one" # the first
    static_configs:
      - targets: ['a:1'] # here
    metric_relabel_configs:
      - action: drop
        source_labels: [__name__]
        regex: noise

  # about two
  - job_name: two
    metric_relabel_configs:
    - action: labeldrop
      regex: x # last
    - action: drop
      source_labels: [__name__]
      regex: noise
    static_configs:
    - targets: ['b:1']
remote_write: []
`);
});

test('what cannot be added to line by line is left to the person', () => {
  expect(addRule('scrape_configs: [{job_name: a}]', ['a'], lines)).toBeUndefined();
  expect(addRule('scrape_configs:\n- job_name: a\n  metric_relabel_configs: []\n', ['a'], lines)).toBeUndefined();
  expect(addRule('scrape_configs:\n- job_name: a\n', ['b'], lines)).toBeUndefined();
  expect(addRule('scrape_configs:\n- job_name: a', ['a'], lines)).toBe('scrape_configs:\n- job_name: a\n  metric_relabel_configs:\n    - action: drop\n      source_labels: [__name__]\n      regex: noise');
});
