import { selectorOf, type Matcher } from './selector';

export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'buckets' | 'summary' | 'unknown';

/** What a metric is: by its metadata, else by the end of its name. */
export function kindOf(name: string, type?: string): MetricKind {
  if (name.endsWith('_bucket')) {
    return 'buckets';
  }

  if (type === 'counter' || type === 'gauge' || type === 'histogram' || type === 'summary') {
    return type;
  }

  if (type === 'gaugehistogram') {
    return 'histogram';
  }

  return /_(total|sum|count)$/.test(name) ? 'counter' : 'unknown';
}

/** The expression that tells most about a metric at a glance, and its name: a rate of counters, a mean of gauges, the 95th percentile of histograms. */
export function defaultQuery(name: string, kind: MetricKind, by?: string, matchers: Matcher[] = []): { expr: string; what: 'rate' | 'avg' | 'p95' } {
  const selector = selectorOf(name, matchers);
  const labels = by ? `by (${by}) ` : '';
  switch (kind) {
    case 'counter':
      return { expr: `sum ${labels}(rate(${selector}[5m]))`, what: 'rate' };
    case 'buckets':
      return { expr: `histogram_quantile(0.95, sum by (${by ? `${by}, ` : ''}le) (rate(${selector}[5m])))`, what: 'p95' };
    case 'histogram':
      return { expr: `histogram_quantile(0.95, sum ${labels}(rate(${selector}[5m])))`, what: 'p95' };
    default:
      return { expr: `avg ${labels}(${selector})`, what: 'avg' };
  }
}
