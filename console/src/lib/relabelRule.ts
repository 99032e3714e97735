import { yamlLanguage } from '@codemirror/lang-yaml';
import type { SyntaxNode } from '@lezer/common';
import { escapeRegex } from './selector';

export type RuleKind = 'dropMetric' | 'dropLabel' | 'keepList';

export interface RuleInput {
  kind: RuleKind;
  /** The metric; empty for a label of every metric. */
  metric: string;
  /** The label that goes, or whose values are kept. */
  label: string;
  /** Values of the label that are kept. */
  values: string[];
}

/** The lines of a relabeling rule, without indentation; the first starts with "- ". */
export function ruleLines(rule: RuleInput): string[] {
  switch (rule.kind) {
    case 'dropMetric':
      return ['- action: drop', '  source_labels: [__name__]', `  regex: ${scalar(escapeRegex(rule.metric))}`];
    case 'dropLabel':
      return rule.metric === ''
        ? ['- action: labeldrop', `  regex: ${scalar(escapeRegex(rule.label))}`]
        : ['- action: replace', '  source_labels: [__name__]', `  regex: ${scalar(escapeRegex(rule.metric))}`, `  target_label: ${scalar(rule.label)}`, "  replacement: ''"];
    default:
      // The empty alternative keeps what does not have the label at all.
      return ['- action: keep', `  source_labels: [${scalar(rule.label)}]`, `  regex: ${scalar(keepPattern(rule))}`];
  }
}

export function keepPattern(rule: Pick<RuleInput, 'label' | 'values'>): string {
  const values = rule.values.map(escapeRegex);
  return [...values, ...(rule.label === '__name__' ? [] : [''])].join('|');
}

/** A text in YAML: in quotes unless it is a plain name. */
export function scalar(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text)) {
    return text;
  }

  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text) ? JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`) : `'${text.replaceAll("'", "''")}'`;
}

export interface Job {
  name: string;
  from: number;
}

/** The jobs of scrape_configs of a prometheus.yml, in order. */
export function jobsOf(text: string): Job[] {
  return jobNodes(text).map(({ node, name }) => ({ name, from: node.from }));
}

/**
 * The text with the rule at the end of metric_relabel_configs of the named jobs; everything else, comments too, stays as it is. Undefined when a job is not
 * there or is written in a form that cannot be added to line by line.
 */
export function addRule(text: string, jobs: string[], lines: string[]): string | undefined {
  const found = jobNodes(text).filter((j) => jobs.includes(j.name));
  if (found.length !== jobs.length) {
    return undefined;
  }

  let out = text;
  // From the end, so that the places before stay valid.
  for (const { node } of found.reverse()) {
    const next = addTo(out, node, lines);
    if (next === undefined) {
      return undefined;
    }

    out = next;
  }

  return out;
}

function addTo(text: string, job: SyntaxNode, lines: string[]): string | undefined {
  if (job.name !== 'BlockMapping') {
    return undefined;
  }

  const existing = valueOf(text, job, 'metric_relabel_configs');
  if (existing && existing.name !== 'BlockSequence') {
    return undefined;
  }

  const indent = ' '.repeat(columnOf(text, (existing ?? job.getChild('Pair')?.getChild('Key') ?? job).from));
  const added = existing ? lines.map((l) => indent + l) : [`${indent}metric_relabel_configs:`, ...lines.map((l) => `${indent}  ${l}`)];
  const node = existing ?? job;
  const end = node.from + text.slice(node.from, node.to).trimEnd().length;
  const newline = text.indexOf('\n', end);
  const at = newline < 0 ? text.length : newline;
  return `${text.slice(0, at)}\n${added.join('\n')}${text.slice(at)}`;
}

function jobNodes(text: string): { node: SyntaxNode; name: string }[] {
  const document = yamlLanguage.parser.parse(text).topNode.getChild('Document');
  const root = document?.getChild('BlockMapping');
  const list = root && valueOf(text, root, 'scrape_configs');
  return (list?.getChildren('Item') ?? []).flatMap((item) => {
    const node = item.getChild('BlockMapping');
    const name = node && valueOf(text, node, 'job_name');
    return node && name ? [{ node, name: plain(text.slice(name.from, name.to)) }] : [];
  });
}

function valueOf(text: string, mapping: SyntaxNode, key: string): SyntaxNode | undefined {
  const pair = mapping.getChildren('Pair').find((p) => {
    const k = p.getChild('Key');
    return k && plain(text.slice(k.from, k.to)) === key;
  });
  const value = pair?.lastChild;
  return value && value.name !== 'Key' && value.name !== ':' ? value : undefined;
}

function plain(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('"')) {
    try {
      return JSON.parse(trimmed) as string;
    } catch {
      return trimmed;
    }
  }

  return trimmed.startsWith("'") ? trimmed.slice(1, -1).replaceAll("''", "'") : trimmed;
}

function columnOf(text: string, node: number): number {
  // A node may begin with the space before it.
  const at = node + (text.slice(node).search(/\S/) || 0);
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}
