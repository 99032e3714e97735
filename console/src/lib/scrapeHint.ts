import type { TextKey } from '../i18n';

/** What to look at when a target cannot be scraped; undefined when nothing better than the error itself can be said. */
export function scrapeHint(error: string): TextKey | undefined {
  const found = hints.find(([pattern]) => pattern.test(error));
  return found?.[1];
}

const hints: [RegExp, TextKey][] = [
  [/connection refused|actively refused/i, 'targets.hint.refused'],
  [/status 401|unauthorized/i, 'targets.hint.unauthorized'],
  [/status 403|forbidden/i, 'targets.hint.forbidden'],
  [/status 404/i, 'targets.hint.notFound'],
  [/status 5\d\d/i, 'targets.hint.failing'],
  [/deadline exceeded|timed? ?out/i, 'targets.hint.timeout'],
  [/no such host|name or service not known|not known|name resolution|try again/i, 'targets.hint.name'],
  [/no route to host|unreachable/i, 'targets.hint.route'],
  [/certificate|x509|tls|ssl/i, 'targets.hint.tls'],
  [/text\/html|<html|<!doctype|"<|'<'|invalid (content|media) ?-?type|content-type/i, 'targets.hint.html'],
  [/limit exceeded|sample_limit|body_size_limit|body size/i, 'targets.hint.limit'],
  [/parse|expected|invalid metric|unexpected/i, 'targets.hint.parse'],
];
