import { durationText } from '../../lib/timeRange';

// The answer of api/v1/parse_query.

export interface Matcher {
  name: string;
  type: '=' | '!=' | '=~' | '!~';
  value: string;
}

export interface SelectorNode {
  type: 'vectorSelector' | 'matrixSelector';
  name: string;
  matchers: Matcher[];
  /** Milliseconds. */
  range?: number;
  offset?: number;
  timestamp?: number | null;
  startOrEnd?: string | null;
}

export type Node =
  | SelectorNode
  | { type: 'call'; func: { name: string }; args: Node[] }
  | { type: 'aggregation'; op: string; expr: Node; param: Node | null; grouping: string[]; without: boolean }
  | { type: 'binaryExpr'; op: string; lhs: Node; rhs: Node; matching: { card: string; labels: string[]; on: boolean; include: string[] } | null; bool: boolean }
  | { type: 'subquery'; expr: Node; range: number; step: number; offset: number }
  | { type: 'parenExpr' | 'unaryExpr' | 'stepInvariantExpr'; expr: Node; op?: string }
  | { type: 'numberLiteral' | 'stringLiteral'; val: string };

export function isSelector(node: Node): node is SelectorNode {
  return node.type === 'vectorSelector' || node.type === 'matrixSelector';
}

export function childrenOf(node: Node): Node[] {
  switch (node.type) {
    case 'call':
      return node.args ?? [];
    case 'aggregation':
      return node.param ? [node.param, node.expr] : [node.expr];
    case 'binaryExpr':
      return [node.lhs, node.rhs];
    case 'subquery':
    case 'parenExpr':
    case 'unaryExpr':
    case 'stepInvariantExpr':
      return [node.expr];
    default:
      return [];
  }
}

/** Every node with those around it, the nearest last. Answers come from an instance: the depth is bounded. */
export function* walk(node: Node, above: Node[] = []): Generator<[node: Node, above: Node[]]> {
  yield [node, above];
  if (above.length < 200) {
    for (const child of childrenOf(node)) {
      yield* walk(child, [...above, node]);
    }
  }
}

export function selectorsOf(node: Node): SelectorNode[] {
  return [...walk(node)].map(([n]) => n).filter(isSelector);
}

/** The metric that a selector names, by name or by an equality on __name__. */
export function metricOf(node: SelectorNode): string {
  return node.name || (node.matchers ?? []).find((m) => m.name === '__name__' && m.type === '=')?.value || '';
}

/** A selector without range, offset and @. */
export function selectorText(matchers: Matcher[]): string {
  const name = matchers.find((m) => m.name === '__name__' && m.type === '=' && /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(m.value));
  const rest = matchers.filter((m) => m !== name);
  return name && rest.length === 0 ? name.value : `${name?.value ?? ''}{${rest.map((m) => `${/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(m.name) ? m.name : JSON.stringify(m.name)}${m.type}${JSON.stringify(m.value)}`).join(',')}}`;
}

export function matcherText(m: Matcher): string {
  return `${m.name}${m.type}${JSON.stringify(m.value)}`;
}

/** The matchers of a selector, with its name among them. */
export function allMatchers(node: SelectorNode): Matcher[] {
  const own = node.matchers ?? [];
  return node.name && !own.some((m) => m.name === '__name__') ? [{ name: '__name__', type: '=', value: node.name }, ...own] : own;
}

/** What a node is, in one line, as the tree of Explain shows it. */
export function nodeText(node: Node): string {
  switch (node.type) {
    case 'vectorSelector':
    case 'matrixSelector': {
      const rest = (node.matchers ?? []).filter((m) => m.name !== '__name__' || m.type !== '=');
      const range = node.type === 'matrixSelector' ? `[${durationText((node.range ?? 0) / 1000)}]` : '';
      const at = node.timestamp != null ? ` @ ${node.timestamp / 1000}` : node.startOrEnd ? ` @ ${node.startOrEnd}()` : '';
      return `${metricOf(node)}${rest.length > 0 || metricOf(node) === '' ? `{${rest.map(matcherText).join(', ')}}` : ''}${range}${node.offset ? ` offset ${node.offset < 0 ? '-' : ''}${durationText(Math.abs(node.offset) / 1000)}` : ''}${at}`;
    }
    case 'call':
      return `${node.func?.name ?? '?'}(…)`;
    case 'aggregation':
      return `${node.op}${node.grouping?.length || node.without ? ` ${node.without ? 'without' : 'by'} (${(node.grouping ?? []).join(', ')})` : ''}`;
    case 'binaryExpr': {
      const m = node.matching;
      const on = m && (m.on || m.labels?.length) ? ` ${m.on ? 'on' : 'ignoring'} (${(m.labels ?? []).join(', ')})` : '';
      const group = m?.card === 'many-to-one' ? ` group_left (${(m.include ?? []).join(', ')})` : m?.card === 'one-to-many' ? ` group_right (${(m.include ?? []).join(', ')})` : '';
      return `${node.op}${node.bool ? ' bool' : ''}${on}${group}`;
    }
    case 'subquery':
      return `[${durationText(node.range / 1000)}:${node.step ? durationText(node.step / 1000) : ''}]`;
    case 'unaryExpr':
      return node.op ?? '-';
    case 'parenExpr':
      return '( )';
    case 'numberLiteral':
      return node.val;
    case 'stringLiteral':
      return JSON.stringify(node.val);
    default:
      return node.type;
  }
}
