export type Matcher = [label: string, operator: '=' | '!=' | '=~' | '!~', value: string];

/** A selector in PromQL; names that are not legacy ones are quoted. */
export function selectorOf(metric: string | undefined, matchers: Matcher[] = []): string {
  const inside = matchers.map(([label, operator, value]) => `${isLegacy(label) ? label : quote(label)}${operator}${quote(value)}`);
  if (metric && isLegacyMetric(metric)) {
    return inside.length === 0 ? metric : `${metric}{${inside.join(',')}}`;
  }

  return `{${[...(metric ? [quote(metric)] : []), ...inside].join(',')}}`;
}

/** A selector with one more matcher; what is typed stays as it is. */
export function narrow(selector: string, matcher: Matcher): string {
  const text = selector.trim();
  const more = selectorOf(undefined, [matcher]);
  if (text === '' || text === '{}') {
    return more;
  }

  return text.endsWith('}') ? `${text.slice(0, -1).replace(/,\s*$/, '')},${more.slice(1)}` : text + more;
}

/** The name of a label as it stands in by (…). */
export function labelText(label: string): string {
  return isLegacy(label) ? label : quote(label);
}

/** A text in which RE2 finds only itself. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** Address of Explore with an expression. */
export function exploreLink(instance: string, expression: string): string {
  return `/explore?${new URLSearchParams({ instance, expr: expression })}`;
}

function isLegacy(label: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label);
}

function isLegacyMetric(name: string): boolean {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
}

// Escapes of JSON are escapes of PromQL too.
function quote(text: string): string {
  return JSON.stringify(text);
}
