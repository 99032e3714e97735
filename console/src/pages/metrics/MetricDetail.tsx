import { Badge, Box, Button, Drawer, Group, Loader, Paper, Select, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { IconChartLine, IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { tsdbStatus, type TsdbStatus } from '../../api/data';
import { metadata, pathOf } from '../../api/prometheus';
import type { Instance } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNote } from '../../components/ErrorNote';
import { ScrollTable } from '../../components/ScrollTable';
import { Sparkline } from '../../components/Sparkline';
import { useText } from '../../i18n';
import { short } from '../../lib/format';
import { defaultQuery, kindOf } from '../../lib/metricKind';
import { exploreLink, labelText, selectorOf } from '../../lib/selector';
import { useUrl } from '../../lib/useUrl';
import { splitPair } from '../cardinality/pairs';
import { kindColour, valueText } from './MetricCard';
import { pointsOf, useSpark } from './useSpark';

const RuleModal = lazy(() => import('../cardinality/RuleModal'));
const mostParts = 12;

/** Everything about one metric. */
export default function MetricDetail({ instance, name, onClose }: { instance: Instance; name: string; onClose: () => void }) {
  const t = useText();
  const base = pathOf(instance);
  const [get, set] = useUrl();
  const by = get('by');
  const [ruling, setRuling] = useState(false);
  const known = useQuery({ queryKey: ['metadata', instance.prometheusInstanceId, name], queryFn: ({ signal }) => metadataOf(base, name, signal) });
  const status = useQuery({ queryKey: ['metric-labels', instance.prometheusInstanceId, name], queryFn: ({ signal }) => tsdbStatus(base, { topN: 2000, match: selectorOf(name) }, signal) });
  const kind = kindOf(name, known.data?.type);
  const { expr, what } = defaultQuery(name, kind);
  const spark = useSpark(instance, expr, known.isFetched);
  const points = pointsOf(spark.data?.series[0]);
  const close = () => {
    set({ by: undefined });
    onClose();
  };
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="xl"
      title={
        <Title order={2} className="mono break" fz="md">
          {name}
        </Title>
      }
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Group gap={6}>
          <Badge variant="light" color={kindColour[kind]} tt="none">
            {t(`metrics.type.${kind}`)}
          </Badge>
          {known.data?.unit && (
            <Badge variant="default" tt="none">
              {known.data.unit}
            </Badge>
          )}
          {status.data && <Text size="sm">{t('metrics.series', { count: short(status.data.totalSeries ?? 0) })}</Text>}
        </Group>
        <Text size="sm" className="break" c={known.data?.help ? undefined : 'dimmed'}>
          {known.data?.help || t('metrics.noHelp')}
        </Text>
        <Group gap="xs">
          <Button size="xs" component={Link} href={exploreLink(instance.prometheusInstanceId, expr)} leftSection={<IconChartLine size={16} aria-hidden />}>
            {t('metrics.explore')}
          </Button>
          <CopyButton text value={selectorOf(name)} label={t('metrics.copySelector')} />
          <Button size="xs" variant="default" leftSection={<IconFilterOff size={16} aria-hidden />} onClick={() => setRuling(true)}>
            {t('metrics.dropRule')}
          </Button>
        </Group>
        {spark.error ? (
          <ErrorNote error={spark.error} onRetry={() => void spark.refetch()} />
        ) : points.length > 0 ? (
          <Box>
            <Sparkline height={110} points={points} start={spark.data?.start} end={spark.data?.end} label={t('metrics.spark', { name, what: t(`metrics.what.${what}`) })} />
            <Text size="sm" c="dimmed">
              {valueText({ name, unit: known.data?.unit }, what, points[points.length - 1]![1])} · {t(`metrics.what.${what}`)}
            </Text>
          </Box>
        ) : (
          spark.isFetched && <Text c="dimmed">{t('metrics.noSamples')}</Text>
        )}
        <Title order={3}>{t('metrics.labels')}</Title>
        {status.error ? <ErrorNote error={status.error} onRetry={() => void status.refetch()} /> : status.data ? <LabelTable status={status.data} onBreak={(label) => set({ by: label })} /> : <Loader size="sm" aria-label={t('common.loading')} />}
        {status.data && <Breakdown instance={instance} name={name} kind={kind} by={by} labels={status.data.labelValueCountByLabelName.map((l) => l.name).filter((l) => l !== '__name__' && !(kind === 'buckets' && l === 'le'))} unit={known.data?.unit} onChange={(label) => set({ by: label })} />}
      </Stack>
      {ruling && (
        <Suspense fallback={null}>
          <RuleModal instance={instance} start={{ kind: 'dropMetric', metric: name, label: '', values: [] }} onClose={() => setRuling(false)} />
        </Suspense>
      )}
    </Drawer>
  );
}

/** Metadata stands at the name of the family: that of a histogram's or summary's part is the name without its end. */
async function metadataOf(base: string, name: string, signal?: AbortSignal) {
  const family = name.replace(/_(bucket|sum|count|total|created)$/, '');
  for (const metric of family === name ? [name] : [name, family]) {
    const found = (await metadata(base, { metric, limit: 1 }, signal))[metric]?.[0];
    if (found) {
      // A sum or count of a histogram is read as a counter.
      return metric === name || /_total$/.test(name) ? found : { ...found, type: '' };
    }
  }

  return null;
}

function LabelTable({ status, onBreak }: { status: TsdbStatus; onBreak: (label: string) => void }) {
  const t = useText();
  const labels = status.labelValueCountByLabelName.filter((l) => l.name !== '__name__');
  const values = useMemo(() => {
    const names = status.labelValueCountByLabelName.map((l) => l.name);
    const byLabel = new Map<string, { value: string; count: number }[]>();
    for (const pair of status.seriesCountByLabelValuePair) {
      const [label, value] = splitPair(pair.name, names);
      const list = byLabel.get(label) ?? [];
      byLabel.set(label, list);
      if (list.length < 5) {
        list.push({ value, count: pair.value });
      }
    }

    return byLabel;
  }, [status]);
  return labels.length === 0 ? (
    <Text c="dimmed" size="sm">
      {t('cardinality.none')}
    </Text>
  ) : (
    <>
      <Text size="sm" c="dimmed">
        {t('metrics.labels.text')}
      </Text>
      <ScrollTable label={t('metrics.labels')} minWidth={480} head={[t('metrics.label'), t('metrics.values'), t('metrics.topValues'), t('common.actions')]}>
        {labels.map((l) => (
          <Table.Tr key={l.name}>
            <Table.Td className="mono break">{l.name}</Table.Td>
            <Table.Td>{l.value}</Table.Td>
            <Table.Td maw={320}>
              {(values.get(l.name) ?? []).map((v) => (
                <Text key={v.value} size="sm" className="break" lineClamp={2}>
                  <span className="mono">{v.value}</span> ({v.count})
                </Text>
              ))}
            </Table.Td>
            <Table.Td>
              <Button size="compact-sm" variant="subtle" onClick={() => onBreak(l.name)} aria-label={`${t('metrics.breakdown')}: ${l.name}`}>
                {t('metrics.breakdown')}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </ScrollTable>
    </>
  );
}

function Breakdown({ instance, name, kind, by, labels, unit, onChange }: { instance: Instance; name: string; kind: ReturnType<typeof kindOf>; by: string; labels: string[]; unit?: string; onChange: (label?: string) => void }) {
  const t = useText();
  const { expr, what } = defaultQuery(name, kind, by ? labelText(by) : undefined);
  const parts = useSpark(instance, expr, by !== '');
  const largest = useMemo(() => (parts.data?.series ?? []).map((s) => ({ value: s.metric[by] ?? '', points: pointsOf(s) })).sort((a, b) => lastOf(b.points) - lastOf(a.points)).slice(0, mostParts), [parts.data, by]);
  return (
    <>
      <Title order={3}>{t('metrics.breakdown')}</Title>
      <Select w={260} clearable label={t('metrics.breakdown.by')} placeholder={t('metrics.breakdown.choose')} clearButtonProps={{ 'aria-label': t('common.none') }} data={labels} value={by || null} onChange={(v) => onChange(v ?? undefined)} />
      {by &&
        (parts.error ? (
          <ErrorNote error={parts.error} onRetry={() => void parts.refetch()} />
        ) : parts.isPending ? (
          <Loader size="sm" aria-label={t('common.loading')} />
        ) : largest.length === 0 ? (
          <Text c="dimmed">{t('metrics.noSamples')}</Text>
        ) : (
          <>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
              {largest.map((p, i) => (
                <Paper key={i} withBorder p="xs">
                  <Text size="sm" className="mono break" lineClamp={2}>
                    {p.value === '' ? '""' : p.value}
                  </Text>
                  <Sparkline points={p.points} start={parts.data?.start} end={parts.data?.end} label={t('metrics.spark', { name: p.value, what: t(`metrics.what.${what}`) })} />
                  <Text size="xs" c="dimmed">
                    {valueText({ name, unit }, what, lastOf(p.points))}
                  </Text>
                </Paper>
              ))}
            </SimpleGrid>
            {(parts.data?.series.length ?? 0) > mostParts && (
              <Text size="sm" c="dimmed">
                {t('metrics.breakdown.most')}
              </Text>
            )}
          </>
        ))}
    </>
  );
}

function lastOf(points: [number, number][]): number {
  const last = points[points.length - 1]?.[1] ?? Number.NEGATIVE_INFINITY;
  return Number.isNaN(last) ? Number.NEGATIVE_INFINITY : last;
}
