import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** State in the URL: reads a parameter, and sets several at once; empty = left out. */
export function useUrl(): [get: (name: string) => string, set: (values: Record<string, string | undefined>) => void] {
  const [search, setSearch] = useSearchParams();
  const get = useCallback((name: string) => search.get(name) ?? '', [search]);
  const set = useCallback(
    (values: Record<string, string | undefined>) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(values)) {
            if (value) {
              next.set(name, value);
            } else {
              next.delete(name);
            }
          }

          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [get, set];
}
