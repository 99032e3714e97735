import { useQuery } from '@tanstack/react-query';
import { pathOf, rangeQuery } from '../../api/prometheus';
import type { Instance, MatrixSeries } from '../../api/types';

export const sparkSeconds = 3600;
const step = 60;

/** Series of an expression over the last hour, by the minute. */
export function useSpark(instance: Instance, query: string, enabled: boolean) {
  return useQuery({
    queryKey: ['spark', instance.prometheusInstanceId, query],
    queryFn: async ({ signal }) => {
      const end = Math.floor(Date.now() / 1000);
      const start = end - sparkSeconds;
      const { data } = await rangeQuery(pathOf(instance), { query, start, end, step, timeout: '10s' }, signal);
      return { start, end, series: data.resultType === 'matrix' ? data.result : [] };
    },
    enabled,
    staleTime: 60_000,
    retry: false,
  });
}

export function pointsOf(series?: MatrixSeries): [number, number][] {
  return (series?.values ?? []).map(([time, value]) => [time, Number(value)]);
}
