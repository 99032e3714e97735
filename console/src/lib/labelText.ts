import type { Labels } from '../api/types';

/** The labels of a typed text: a series as PromQL writes it, or one name="value" a line. A line that is not is told by its number, from 1. */
export function parseLabels(text: string): { labels: Labels; wrong?: number } {
  const labels: Labels = {};
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    let rest = lines[i]!.trim();
    const series = /^([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*\{(.*)\}$/.exec(rest);
    if (series) {
      if (series[1]) {
        labels['__name__'] = series[1];
      }

      rest = series[2]!.trim();
    }

    while (rest !== '') {
      const pair = /^("(?:[^"\\]|\\.)*"|[^\s=:,"]+)\s*[=:]\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^,"'][^,]*|)\s*(?:,\s*|$)/.exec(rest);
      if (!pair) {
        return { labels, wrong: i + 1 };
      }

      labels[unquote(pair[1]!)] = unquote(pair[2]!.trim());
      rest = rest.slice(pair[0].length).trim();
    }
  }

  return { labels };
}

/** One name="value" a line, in the order of the names. */
export function formatLabels(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : JSON.stringify(name)}=${JSON.stringify(labels[name])}`)
    .join('\n');
}

function unquote(text: string): string {
  if (text.startsWith('"')) {
    try {
      return JSON.parse(text) as string;
    } catch {
      return text.slice(1, -1);
    }
  }

  return text.startsWith("'") ? text.slice(1, -1) : text;
}
