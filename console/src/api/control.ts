import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { json, send, type RequestOptions } from './client';
import type { Instance, List, Region, ServerView, Session, Usage } from './types';

export const control = '/control/v1';

/** All pages of a list. */
export async function all<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const url = new URL(control + path, location.origin);
    url.searchParams.set('limit', '1000');
    if (next) {
      url.searchParams.set('nextToken', next);
    }

    const page = await json<List<T>>(url.pathname + url.search, { signal });
    items.push(...page.items);
    next = page.nextToken;
  } while (next);
  return items;
}

export function useSession() {
  return useQuery({ queryKey: ['session'], queryFn: ({ signal }) => json<Session>(`${control}/session`, { signal }), staleTime: 60_000 });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send(`${control}/session`, { method: 'DELETE' }),
    onSettled: () => {
      client.clear();
      location.assign('/console/');
    },
  });
}

export function useRegions() {
  return useQuery({ queryKey: ['regions'], queryFn: ({ signal }) => all<Region>('/regions', signal), staleTime: 300_000 });
}

export function useInstances(regionId?: string) {
  return useQuery({
    queryKey: ['instances', regionId ?? ''],
    queryFn: ({ signal }) => all<Instance>('/instances' + (regionId ? `?regionId=${encodeURIComponent(regionId)}` : ''), signal),
  });
}

export function useInstance(id: string) {
  return useQuery({ queryKey: ['instance', id], queryFn: ({ signal }) => json<Instance>(`${control}/instances/${encodeURIComponent(id)}`, { signal }) });
}

const usageQuery = (id: string, days: number, refetchInterval: number) => ({
  queryKey: ['usage', id, days],
  queryFn: ({ signal }: { signal: AbortSignal }) => json<Usage>(`${control}/instances/${encodeURIComponent(id)}/usage?days=${days}`, { signal }),
  refetchInterval,
});

export function useUsage(id: string, days = 1) {
  return useQuery(usageQuery(id, days, 15_000));
}

/** Usage of several instances, in their order. */
export function useUsages(ids: string[], days = 1, refetchInterval = 15_000) {
  return useQueries({ queries: ids.map((id) => usageQuery(id, days, refetchInterval)) });
}

/** What the process is and takes; told by a server of this version or later. */
export function useServer(refetchInterval = 15_000) {
  return useQuery({ queryKey: ['server'], queryFn: ({ signal }) => json<ServerView>(`${control}/server`, { signal }), refetchInterval });
}

/** A change by the control API; afterwards the named queries are asked again. */
export function useChange<TInput, TOutput = unknown>(
  request: (input: TInput) => [path: string, options: RequestOptions],
  invalidates: unknown[][] = [],
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (input: TInput) => {
      const [path, options] = request(input);
      return json<TOutput>(control + path, options);
    },
    onSuccess: () => Promise.all(invalidates.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
