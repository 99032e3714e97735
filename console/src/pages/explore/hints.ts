import { metricOf, walk, type Node } from './ast';

export type HintKind = 'rateOnGauge' | 'counterWithoutRate' | 'bucketWithoutQuantile' | 'rateOfAggregation' | 'missingRange';

export interface Hint {
  kind: HintKind;
  metric: string;
  /** The expression that cures it, when there is one without guessing. */
  fix?: string;
}

const rates = new Set(['rate', 'irate', 'increase']);
// What people ask of the raw value of a counter on purpose.
const rawIsFine = new Set(['timestamp', 'absent', 'absent_over_time', 'changes', 'resets', 'count', 'group', 'label_values', 'info', 'histogram_quantile']);

/** What is probably meant otherwise; typeOf tells the type of a metric by its metadata, '' when unknown. */
export function hintsOf(expr: string, tree: Node, typeOf: (metric: string) => string): Hint[] {
  const found = new Map<string, Hint>();
  const add = (hint: Hint) => found.set(`${hint.kind} ${hint.metric}`, hint);
  for (const [node, above] of walk(tree)) {
    if (node.type === 'subquery' && node.expr && unwrapped(node.expr).type === 'aggregation' && above.some((a) => a.type === 'call' && rates.has(a.func.name))) {
      add({ kind: 'rateOfAggregation', metric: '' });
    }

    if (node.type !== 'vectorSelector' && node.type !== 'matrixSelector') {
      continue;
    }

    const metric = metricOf(node);
    const type = typeOf(metric);
    const calls = above.flatMap((a) => (a.type === 'call' ? [a.func.name] : a.type === 'aggregation' ? [a.op] : []));
    if (node.type === 'matrixSelector' && type === 'gauge' && calls.some((c) => rates.has(c))) {
      const call = calls.find((c) => rates.has(c))!;
      add({ kind: 'rateOnGauge', metric, fix: replaced(expr, new RegExp(`\\b${call}\\s*\\(`), call === 'increase' ? 'delta(' : 'deriv(') });
    }

    const bare = tree === node;
    const counter = type === 'counter' || (type === '' && metric.endsWith('_total')) || (type === 'histogram' && /_(bucket|count|sum)$/.test(metric));
    if (metric.endsWith('_bucket') && type !== 'gauge') {
      if (!calls.some((c) => c.startsWith('histogram_'))) {
        const ranged = expr.trim() + (node.type === 'matrixSelector' ? '' : '[5m]');
        add({ kind: 'bucketWithoutQuantile', metric, fix: bare ? `histogram_quantile(0.95, sum by (le) (rate(${ranged})))` : undefined });
      }
    } else if (node.type === 'vectorSelector' && counter && !calls.some((c) => rates.has(c) || rawIsFine.has(c))) {
      add({ kind: 'counterWithoutRate', metric, fix: bare ? `rate(${expr.trim()}[5m])` : undefined });
    }
  }

  return [...found.values()];
}

/** From the server's words: a function that wants a range got none. The range is put behind the selector when that is the only argument. */
export function missingRange(expr: string, message: string): Hint | undefined {
  const call = /expected type range vector in call to function "(\w+)", got instant vector/.exec(message)?.[1];
  if (!call) {
    return undefined;
  }

  const fix = expr.replace(new RegExp(`(\\b${call}\\s*\\(\\s*[a-zA-Z_:][a-zA-Z0-9_:]*\\s*(?:\\{[^{}]*\\})?)(\\s*\\))`), '$1[5m]$2');
  return { kind: 'missingRange', metric: call, fix: fix === expr ? undefined : fix };
}

function unwrapped(node: Node): Node {
  return node.type === 'parenExpr' ? unwrapped(node.expr) : node;
}

function replaced(expr: string, pattern: RegExp, text: string): string | undefined {
  const out = expr.replace(pattern, text);
  return out === expr ? undefined : out;
}
