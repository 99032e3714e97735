import type { Labels } from '../../api/types';

/** A series as PromQL writes it: up{job="node"}. Names that are not plain are quoted. */
export function seriesName(labels: Labels): string {
  const name = labels.__name__ ?? '';
  const plain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
  const pairs = Object.entries(labels)
    .filter(([n]) => n !== '__name__')
    .map(([n, v]) => `${/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(n) ? n : JSON.stringify(n)}=${JSON.stringify(v)}`);
  const all = name !== '' && !plain ? [JSON.stringify(name), ...pairs] : pairs;
  return (plain ? name : '') + (all.length > 0 || !plain ? `{${all.join(', ')}}` : '');
}

/** The template {{label}} of a legend filled; without a template the series as PromQL writes it. */
export function legendText(template: string, labels: Labels): string {
  return template.trim() === '' ? seriesName(labels) : template.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
}
