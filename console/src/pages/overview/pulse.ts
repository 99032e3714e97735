import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { ask, instantQuery, pathOf, rangeQuery } from '../../api/prometheus';
import type { Instance, MatrixSeries, SelfFamily, Usage } from '../../api/types';
import type { MiniLine } from '../../components/MiniChart';

/** What the server does over time. */
export interface Pulse {
  /** Instance whose samples tell the past, when one scrapes the server. */
  from?: Instance;
  span: [number, number];
  ingest: { times: number[]; lines: MiniLine[] };
  latency: { times: number[]; values: (number | null)[] };
  /** Samples per second by instance id, over the last minute. */
  rates: Record<string, number>;
  queriesPerSecond?: number;
  averageSeconds?: number;
  /** Bound below which 95 % of the recent queries were answered, in seconds. */
  within?: number;
}

interface Look {
  time: number;
  ingest: Record<string, number>;
  count: number;
  sum: number;
  buckets: Record<string, number>;
}

const minutes = 30;
const step = 15;
const kept = 240;
const handlers = ['/api/v1/query', '/api/v1/query_range'];
const family = 'prometheus_http_request_duration_seconds';

/**
 * The past as an instance that scrapes this server has it; until there is one, what the page has seen since it was opened.
 * The numbers of this moment come from the server's own counters.
 */
export function usePulse(instances: Instance[], usages: (Usage | undefined)[]): Pulse {
  const looks = useLooks(instances, usages);
  const scraper = useScraper(instances);
  const past = usePast(scraper);
  return useMemo(() => {
    const now = numbers(looks);
    const nameOf = (id: string) => instances.find((i) => i.prometheusInstanceId === id)?.prometheusInstanceName ?? id;
    const end = Date.now() / 1000;
    if (past && past.ingest.times.length > 1) {
      return {
        from: scraper?.instance,
        // A young server fills the graph instead of its last corner.
        span: [Math.max(end - minutes * 60, Math.min(past.ingest.times[0]!, end - 120)), end],
        rates: Object.fromEntries(past.ingest.lines.map((l) => [l.name, mean(l.values.slice(-4))])),
        ingest: { ...past.ingest, lines: past.ingest.lines.map((l) => ({ ...l, name: nameOf(l.name) })) }, latency: past.latency,
        ...now,
      };
    }

    const times = looks.map((l) => l.time);
    return {
      span: [Math.min(times[0] ?? end, end - 60), end],
      rates: Object.fromEntries(instances.map((i) => [i.prometheusInstanceId, mean(looks.slice(-12).map((l) => l.ingest[i.prometheusInstanceId] ?? null))])),
      ingest: { times, lines: instances.map((i) => ({ name: i.prometheusInstanceName, values: looks.map((l) => l.ingest[i.prometheusInstanceId] ?? null) })) },
      latency: { times, values: looks.map((l, i) => averageOf(looks[i - 1], l)) },
      ...now,
    };
  }, [looks, past, scraper, instances]);
}

/** Looks at the server's counters, five seconds apart. */
function useLooks(instances: Instance[], usages: (Usage | undefined)[]): Look[] {
  const [looks, setLooks] = useState<Look[]>([]);
  const first = instances.find((i) => i.status === 'Running');
  const base = first && pathOf(first);
  const counters = useQuery({
    queryKey: ['self', base],
    enabled: base !== undefined,
    refetchInterval: 5_000,
    gcTime: 0,
    queryFn: async ({ signal }) => ({ families: (await ask<SelfFamily[]>(base!, 'status/self_metrics', { metric_name_pattern: `${family}_.*` }, signal, true)).data, time: Date.now() / 1000 }),
  });
  const { data } = counters;
  useEffect(() => {
    if (data) {
      const ingest = Object.fromEntries(usages.filter((u) => u !== undefined).map((u) => [u.prometheusInstanceId, u.samplesPerSecond]));
      setLooks((before) => (before.at(-1)?.time === data.time ? before : [...before.slice(-kept), lookOf(data.families, data.time, ingest)]));
    }
  }, [data]); // eslint-disable-line react-hooks/exhaustive-deps
  return looks;
}

function lookOf(families: SelfFamily[], time: number, ingest: Record<string, number>): Look {
  const look: Look = { time, ingest, count: 0, sum: 0, buckets: {} };
  for (const f of families) {
    for (const m of f.metric) {
      const labels = Object.fromEntries(m.label.map((l) => [l.name, l.value]));
      const value = (m.counter ?? m.gauge ?? m.untyped)?.value ?? 0;
      if (!handlers.includes(labels['handler'] ?? '')) {
        continue;
      }

      if (f.name === `${family}_count`) {
        look.count += value;
      } else if (f.name === `${family}_sum`) {
        look.sum += value;
      } else if (f.name === `${family}_bucket`) {
        look.buckets[labels['le']!] = (look.buckets[labels['le']!] ?? 0) + value;
      }
    }
  }

  return look;
}

function mean(values: (number | null)[]): number {
  const known = values.filter((v) => v !== null);
  return known.length === 0 ? 0 : known.reduce((sum, v) => sum + v, 0) / known.length;
}

function averageOf(before: Look | undefined, now: Look): number | null {
  return before && now.count > before.count ? (now.sum - before.sum) / (now.count - before.count) : null;
}

/** Rates over the last minute at most. */
function numbers(looks: Look[]): Pick<Pulse, 'queriesPerSecond' | 'averageSeconds' | 'within'> {
  const now = looks.at(-1);
  const before = looks.find((l) => now && l.time >= now.time - 60);
  if (!now || !before || now === before || now.count < before.count) {
    return {};
  }

  const count = now.count - before.count;
  const within = Object.keys(now.buckets)
    .map(Number)
    .sort((a, b) => a - b)
    .find((le) => Number.isFinite(le) && count > 0 && bucket(now, le) - bucket(before, le) >= 0.95 * count);
  return { queriesPerSecond: count / (now.time - before.time), averageSeconds: averageOf(before, now) ?? undefined, within };
}

function bucket(look: Look, bound: number): number {
  return look.buckets[String(bound)] ?? 0;
}

interface Scraper {
  instance: Instance;
  selector: string;
}

/** The first instance that has fresh samples of the server's own metrics, and the matchers of one target that gives them. */
function useScraper(instances: Instance[]): Scraper | undefined {
  const found = useQueries({
    queries: instances
      .filter((i) => i.status === 'Running')
      .map((instance) => ({
        queryKey: ['scraper', instance.prometheusInstanceId],
        refetchInterval: (query: { state: { data?: Scraper | null } }) => (query.state.data ? 60_000 : 5_000),
        queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Scraper | null> => {
          const { data } = await instantQuery(pathOf(instance), { query: 'count by (job, instance) (deucalion_build_info)', limit: 1 }, signal);
          const labels = data.resultType === 'vector' ? data.result[0]?.metric : undefined;
          return labels ? { instance, selector: `job=${JSON.stringify(labels['job'] ?? '')},instance=${JSON.stringify(labels['instance'] ?? '')}` } : null;
        },
      })),
  });
  return found.find((f) => f.data)?.data ?? undefined;
}

type Past = Pick<Pulse, 'ingest' | 'latency'>;

function usePast(scraper: Scraper | undefined): Past | undefined {
  const query = useQuery<Past>({
    queryKey: ['pulse', scraper?.instance.prometheusInstanceId, scraper?.selector],
    enabled: scraper !== undefined,
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const end = Math.floor(Date.now() / 1000 / step) * step;
      const ask = async (expression: string) => {
        const { data } = await rangeQuery(pathOf(scraper!.instance), { query: expression, start: end - minutes * 60, end, step }, signal);
        return data.resultType === 'matrix' ? data.result : [];
      };
      const of = `{${scraper!.selector},handler=~"${handlers.join('|')}"}[2m]`;
      const [ingest, latency] = await Promise.all([
        ask(`sum by (instance_id) (irate(prometheus_tsdb_head_samples_appended_total{${scraper!.selector}}[2m]))`),
        ask(`sum(rate(${family}_sum${of})) / sum(rate(${family}_count${of}))`),
      ]);
      const byTime = aligned(ingest);
      const average = aligned(latency);
      return { ingest: { times: byTime.times, lines: byTime.lines.map((l) => ({ name: l.metric['instance_id'] ?? '', values: l.values })) }, latency: { times: average.times, values: average.lines[0]?.values ?? [] } };
    },
  });
  return query.data;
}

/** Series on one time axis; what is missing is null. */
export function aligned(series: MatrixSeries[]): { times: number[]; lines: { metric: Record<string, string>; values: (number | null)[] }[] } {
  const times = [...new Set(series.flatMap((s) => (s.values ?? []).map(([t]) => t)))].sort((a, b) => a - b);
  const place = new Map(times.map((t, i) => [t, i]));
  return {
    times,
    lines: series.map((s) => {
      const values = new Array<number | null>(times.length).fill(null);
      for (const [time, text] of s.values ?? []) {
        const value = Number(text);
        values[place.get(time)!] = Number.isFinite(value) ? value : null;
      }

      return { metric: s.metric, values };
    }),
  };
}
