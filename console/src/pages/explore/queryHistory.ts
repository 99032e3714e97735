const historyKey = 'deucalion.explore.history';
const favouriteKey = 'deucalion.explore.favourites';
const most = 100;

/** Expressions that were run in this browser, the latest first. */
export function recent(): string[] {
  return read(historyKey);
}

export function remember(expr: string): void {
  const text = expr.trim();
  if (text !== '') {
    write(historyKey, withFirst(recent(), text));
  }
}

export function favourites(): string[] {
  return read(favouriteKey);
}

export function toggleFavourite(expr: string): string[] {
  const text = expr.trim();
  const now = favourites();
  const next = now.includes(text) ? now.filter((e) => e !== text) : withFirst(now, text);
  write(favouriteKey, next);
  return next;
}

export function forgetAll(): void {
  localStorage.removeItem(historyKey);
}

/** The list with a text in front, once, and at most a hundred. */
export function withFirst(list: string[], text: string): string[] {
  return [text, ...list.filter((e) => e !== text)].slice(0, most);
}

function read(key: string): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(found) ? found.filter((e): e is string => typeof e === 'string') : [];
  } catch {
    return [];
  }
}

function write(key: string, list: string[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(list));
  } catch {
    // A full or closed store costs the history, not the query.
  }
}
