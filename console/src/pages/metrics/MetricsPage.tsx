import { Autocomplete, Button, Group, Loader, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconListSearch, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { searchMetrics, type FoundMetric } from '../../api/data';
import { instantQuery, labelValues, pathOf } from '../../api/prometheus';
import type { Instance } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNote } from '../../components/ErrorNote';
import { InstancePicker, useChosenInstance } from '../../components/InstancePicker';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { kindOf, type MetricKind } from '../../lib/metricKind';
import { escapeRegex, selectorOf, type Matcher } from '../../lib/selector';
import { useUrl } from '../../lib/useUrl';
import { NoInstance } from '../connect/NoInstance';
import { MetricCard } from './MetricCard';

const MetricDetail = lazy(() => import('./MetricDetail'));
const page = 24;
const most = 2000;
const kinds: MetricKind[] = ['counter', 'gauge', 'histogram', 'buckets', 'summary', 'unknown'];

/** The metrics of an instance as cards, found by the server. */
export default function MetricsPage() {
  const t = useText();
  const chosen = useChosenInstance();
  return (
    <>
      <PageHead title={t('metrics.title')} text={t('metrics.text')}>
        <InstancePicker chosen={chosen} />
      </PageHead>
      {chosen.error ? <ErrorNote error={chosen.error} onRetry={chosen.retry} /> : chosen.instance ? <OfInstance key={chosen.instance.prometheusInstanceId} instance={chosen.instance} /> : chosen.instances ? <NoInstance /> : <Loader aria-label={t('common.loading')} />}
    </>
  );
}

function OfInstance({ instance }: { instance: Instance }) {
  const t = useText();
  const [get, set] = useUrl();
  const base = pathOf(instance);
  const id = instance.prometheusInstanceId;
  const [type, job, opened] = [get('type'), get('job'), get('metric')];
  const [text, setText] = useState(get('q'));
  const [prefix, setPrefix] = useState(get('prefix'));
  const [typed] = useDebouncedValue(text.trim(), 250);
  const [begin] = useDebouncedValue(prefix.trim(), 250);
  useEffect(() => {
    if (typed !== get('q') || begin !== get('prefix')) {
      set({ q: typed, prefix: begin });
    }
  }, [typed, begin]); // eslint-disable-line react-hooks/exhaustive-deps
  const matchers: Matcher[] = [...(begin ? ([['__name__', '=~', `${escapeRegex(begin)}.*`]] as Matcher[]) : []), ...(job ? ([['job', '=', job]] as Matcher[]) : [])];
  const match = matchers.length > 0 ? selectorOf(undefined, matchers) : undefined;
  const search = useQuery({ queryKey: ['metrics', id, typed, match], queryFn: ({ signal }) => searchMetrics(base, { text: typed, match, limit: most }, signal), placeholderData: (before) => before });
  const jobs = useQuery({ queryKey: ['jobs', id], queryFn: ({ signal }) => labelValues(base, 'job', { limit: 1000 }, signal) });
  const prefixes = usePrefixes(search.data?.found);
  const found = useMemo(() => (search.data?.found ?? []).filter((m) => !type || kindOf(m.name, m.type) === type), [search.data, type]);
  const [count, setCount] = useState(page);
  useEffect(() => setCount(page), [typed, match, type]);
  const filtered = Boolean(typed || match || type);
  const clear = () => {
    setText('');
    setPrefix('');
    set({ q: undefined, prefix: undefined, type: undefined, job: undefined });
  };
  return (
    <Stack>
      <Group gap="sm">
        <TextInput flex={2} miw={220} leftSection={<IconSearch size={16} aria-hidden />} aria-label={t('metrics.search')} placeholder={t('metrics.search')} spellCheck={false} value={text} onChange={(e) => setText(e.currentTarget.value)} />
        <Autocomplete flex={1} miw={150} aria-label={t('metrics.prefix')} placeholder={t('metrics.prefix')} data={prefixes} limit={20} value={prefix} onChange={setPrefix} />
        <Select w={180} clearable aria-label={t('metrics.type')} placeholder={t('metrics.type.all')} clearButtonProps={{ 'aria-label': t('metrics.type.all') }} data={kinds.map((value) => ({ value, label: t(`metrics.type.${value}`) }))} value={type || null} onChange={(v) => set({ type: v ?? undefined })} />
        <Select w={180} clearable searchable aria-label={t('metrics.job')} placeholder={t('metrics.job')} clearButtonProps={{ 'aria-label': t('metrics.clear') }} data={(jobs.data ?? []).filter((j) => j !== '')} value={job || null} onChange={(v) => set({ job: v ?? undefined })} />
      </Group>
      {search.error ? (
        <ErrorNote error={search.error} onRetry={() => void search.refetch()} />
      ) : !search.data ? (
        <Loader aria-label={t('common.loading')} />
      ) : found.length === 0 ? (
        <EmptyState title={t(filtered ? 'metrics.empty' : 'metrics.none')} text={t(filtered ? 'metrics.empty.text' : 'metrics.none.text')} icon={IconListSearch}>
          {filtered ? (
            <Button variant="default" onClick={clear}>
              {t('metrics.clear')}
            </Button>
          ) : (
            <Button component={Link} href={`/send?instance=${id}`}>
              {t('targets.sendData')}
            </Button>
          )}
        </EmptyState>
      ) : (
        <>
          <Text size="sm" c="dimmed" aria-live="polite">
            {t(search.data.more ? 'metrics.foundMore' : 'metrics.found', { count: found.length })}
          </Text>
          <Cards instance={instance} found={found.slice(0, count)} matchers={job ? [['job', '=', job]] : []} onOpen={(metric) => set({ metric })} />
          {found.length > count && (
            <Button variant="default" onClick={() => setCount(count + page)} style={{ alignSelf: 'center' }}>
              {t('metrics.more', { count: Math.min(page, found.length - count) })}
            </Button>
          )}
        </>
      )}
      {opened && (
        <Suspense fallback={null}>
          <MetricDetail key={opened} instance={instance} name={opened} onClose={() => set({ metric: undefined })} />
        </Suspense>
      )}
    </Stack>
  );
}

function Cards({ instance, found, matchers, onOpen }: { instance: Instance; found: FoundMetric[]; matchers: Matcher[]; onOpen: (name: string) => void }) {
  const base = pathOf(instance);
  const names = found.map((m) => m.name);
  const counts = useQuery({
    queryKey: ['metric-series', instance.prometheusInstanceId, names, matchers],
    queryFn: async ({ signal }) => {
      const selector = selectorOf(undefined, [['__name__', '=~', names.map(escapeRegex).join('|')], ...matchers]);
      const { data } = await instantQuery(base, { query: `count by (__name__) (${selector})` }, signal);
      return new Map(data.resultType === 'vector' ? data.result.map((s) => [s.metric['__name__'] ?? '', Number(s.value?.[1] ?? 0)]) : []);
    },
    placeholderData: (before) => before,
    retry: false,
  });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} spacing="sm">
      {found.map((m) => (
        <MetricCard key={m.name} instance={instance} metric={m} series={counts.data?.get(m.name)} matchers={matchers} onOpen={() => onOpen(m.name)} />
      ))}
    </SimpleGrid>
  );
}

/** First words of the names, the most frequent first. */
function usePrefixes(found?: FoundMetric[]): string[] {
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const { name } of found ?? []) {
      const at = name.indexOf('_', 1);
      if (at > 0) {
        counts.set(name.slice(0, at + 1), (counts.get(name.slice(0, at + 1)) ?? 0) + 1);
      }
    }

    return [...counts].sort((a, b) => b[1] - a[1]).map(([p]) => p);
  }, [found]);
}
