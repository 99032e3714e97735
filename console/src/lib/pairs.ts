/** "key:value" and "key" as people type them. */
export function pairOf(text: string): [string, string] {
  const at = text.search(/[:=]/);
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

export function textOf(key: string, value: string): string {
  return value === '' ? key : `${key}:${value}`;
}
