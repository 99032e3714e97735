import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useSearch } from 'wouter/use-browser-location';
import type { TimeRange } from '../../lib/timeRange';
import { emptyRow, readState, writeState, type ExploreState, type QueryRow } from './exploreState';
import { remember } from './queryHistory';

export interface Explore {
  state: ExploreState;
  /** The rows as they stand in the editors. */
  rows: QueryRow[];
  setRows: (rows: QueryRow[]) => void;
  /** The moment that "now" means, Unix seconds; a new one runs the queries again. */
  at: number;
  /** Runs the rows, with other things changed at the same time. */
  commit: (change?: Partial<ExploreState>, rows?: QueryRow[]) => void;
  /** Changes what is shown without running again. */
  show: (change: Partial<ExploreState>) => void;
  zoom: (range: TimeRange) => void;
  back?: () => void;
  /** True when the editors differ from what was run. */
  changed: boolean;
}

/** The state of Explore: what was run stands in the URL, what is typed does not yet. */
export function useExplore(): Explore {
  const search = useSearch();
  const [, navigate] = useLocation();
  const state = useRef<{ search: string; value: ExploreState }>(null);
  if (state.current?.search !== search) {
    state.current = { search, value: readState(new URLSearchParams(search)) };
  }

  const current = state.current!.value;
  const [rows, setRows] = useState(current.queries);
  const [at, setAt] = useState(() => Date.now() / 1000);
  const [zooms, setZooms] = useState<TimeRange[]>([]);
  const written = useRef(search);

  // The browser's own back and forward: what the address says is what is shown.
  useEffect(() => {
    if (written.current !== search) {
      written.current = search;
      setRows(readState(new URLSearchParams(search)).queries);
      setAt(Date.now() / 1000);
    }
  }, [search]);

  const write = useCallback(
    (next: ExploreState, replace: boolean) => {
      const text = writeState(next, new URLSearchParams(search)).toString();
      if (text !== new URLSearchParams(search).toString()) {
        written.current = `?${text}`;
        navigate(`/explore?${text}`, { replace });
      }
    },
    [navigate, search],
  );

  const commit = useCallback(
    (change: Partial<ExploreState> = {}, queries: QueryRow[] = rows) => {
      const kept = queries.length === 0 ? [emptyRow] : queries;
      setRows(kept);
      setAt(Date.now() / 1000);
      kept.forEach((q) => remember(q.expr));
      write({ ...current, ...change, queries: kept }, false);
    },
    [rows, current, write],
  );

  const zoom = useCallback(
    (range: TimeRange) => {
      setZooms((z) => [...z.slice(-49), current.range]);
      commit({ range });
    },
    [current.range, commit],
  );

  const back = useCallback(() => {
    const last = zooms.at(-1);
    if (last) {
      setZooms(zooms.slice(0, -1));
      commit({ range: last });
    }
  }, [zooms, commit]);

  // Live: the same queries at a later moment.
  useEffect(() => {
    if (current.refresh > 0) {
      const timer = setInterval(() => document.visibilityState === 'visible' && setAt(Date.now() / 1000), current.refresh * 1000);
      return () => clearInterval(timer);
    }
  }, [current.refresh]);

  return {
    state: current,
    rows,
    setRows,
    at,
    commit,
    show: (change) => write({ ...current, ...change }, true),
    zoom,
    back: zooms.length > 0 ? back : undefined,
    changed: rows.length !== current.queries.length || rows.some((r, i) => r.expr !== current.queries[i]?.expr),
  };
}
