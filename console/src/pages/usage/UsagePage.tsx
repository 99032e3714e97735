import { Button, Group, Loader, Paper, Progress, SegmentedControl, Select, SimpleGrid, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { IconChartBar, IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useInstances, useServer, useUsages } from '../../api/control';
import type { Instance, Usage } from '../../api/types';
import { useRegion } from '../../app/region';
import { Card } from '../../components/Card';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNote } from '../../components/ErrorNote';
import { MiniChart } from '../../components/MiniChart';
import { PageHead } from '../../components/PageHead';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';
import { downloadCsv } from '../../lib/download';
import { bytes, short } from '../../lib/format';
import { NoInstance } from '../connect/NoInstance';
import { byDay, daysUntil, grouped, measures, total, type Grouping, type Measure } from './usageRows';

const ranges = ['7', '30', '90'] as const;
const groupings: Grouping[] = ['instance', 'job', 'key'];

/** What instances received and answered, per day; instance, days, measure and grouping stand in the URL. */
export default function UsagePage() {
  const t = useText();
  const { region } = useRegion();
  const instances = useInstances(region || undefined);
  return instances.error ? (
    <>
      <PageHead title={t('nav.usage')} />
      <ErrorNote error={instances.error} onRetry={() => void instances.refetch()} />
    </>
  ) : instances.isPending ? (
    <>
      <PageHead title={t('nav.usage')} />
      <Loader aria-label={t('common.loading')} />
    </>
  ) : instances.data.length === 0 ? (
    <>
      <PageHead title={t('nav.usage')} />
      <NoInstance />
    </>
  ) : (
    <UsageOf instances={instances.data} />
  );
}

function UsageOf({ instances }: { instances: Instance[] }) {
  const t = useText();
  const [path, navigate] = useLocation();
  const [search] = useSearchParams();
  const chosen = instances.find((i) => i.prometheusInstanceId === search.get('instance'));
  const range = ranges.find((r) => r === search.get('days')) ?? '30';
  const measure = measures.find((m) => m === search.get('measure')) ?? 'points';
  const grouping = groupings.find((g) => g === search.get('by')) ?? 'instance';
  const asked = useMemo(() => (chosen ? [chosen] : instances), [chosen, instances]);
  const ids = useMemo(() => asked.map((i) => i.prometheusInstanceId), [asked]);
  const results = useUsages(ids, Number(range));
  const usages = results.map((r) => r.data).filter((u) => u !== undefined);
  const failed = results.find((r) => r.error);
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    next.set(name, value);
    navigate(`${path}?${next}`, { replace: true });
  };
  return (
    <>
      <PageHead title={t('nav.usage')} text={t('usage.text')}>
        <Select
          w={240}
          searchable
          allowDeselect={false}
          aria-label={t('connect.chooseInstance')}
          value={chosen?.prometheusInstanceId ?? ''}
          onChange={(v) => set('instance', v ?? '')}
          data={[{ value: '', label: t('usage.all') }, ...instances.map((i) => ({ value: i.prometheusInstanceId, label: `${i.prometheusInstanceName} (${i.version})` }))]}
        />
        <Select w={140} allowDeselect={false} aria-label={t('usage.period')} value={range} onChange={(v) => set('days', v ?? '30')} data={ranges.map((value) => ({ value, label: t('usage.lastDays', { days: value }) }))} />
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} disabled={usages.every((u) => u.days.length === 0)} onClick={() => exportCsv(usages, instances)}>
          {t('instances.exportCsv')}
        </Button>
      </PageHead>
      {failed ? (
        <ErrorNote error={failed.error} onRetry={() => void failed.refetch()} />
      ) : usages.length < results.length ? (
        <Loader aria-label={t('common.loading')} />
      ) : usages.every((u) => u.days.length === 0) ? (
        <EmptyState title={t('usage.empty')} text={t('usage.emptyText')} icon={IconChartBar}>
          <Button component={Link} href={chosen ? `/send?instance=${chosen.prometheusInstanceId}` : '/send'}>
            {t('nav.sendData')}
          </Button>
        </EmptyState>
      ) : (
        <Figures usages={usages} instances={instances} days={Number(range)} measure={measure} grouping={grouping} set={set} />
      )}
    </>
  );
}

interface FiguresProps {
  usages: Usage[];
  instances: Instance[];
  days: number;
  measure: Measure;
  grouping: Grouping;
  set: (name: string, value: string) => void;
}

function Figures({ usages, instances, days, measure, grouping, set }: FiguresProps) {
  const t = useText();
  const server = useServer(60_000);
  const dates = daysUntil(new Date(), days);
  // Midnight in the reader's zone: there the axis names the day.
  const times = dates.map((d) => new Date(`${d}T00:00:00`).getTime() / 1000);
  const values = byDay(usages, dates, measure);
  const rows = grouped(usages, grouping, measure);
  const whole = total(usages, measure);
  const nameOf = (name: string) =>
    grouping === 'instance' ? (instances.find((i) => i.prometheusInstanceId === name)?.prometheusInstanceName ?? name) : name || t(grouping === 'job' ? 'usage.noJob' : 'usage.noKey');
  const stored = server.data?.storage.byInstance;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md" role="group" aria-label={t('usage.measure')}>
        {measures.map((m) => (
          <UnstyledButton key={m} onClick={() => set('measure', m)} aria-pressed={m === measure}>
            <Paper withBorder radius="md" p="md" bd={m === measure ? '2px solid var(--mantine-primary-color-filled)' : undefined} h="100%">
              <Text size="sm" c="dimmed">
                {t(`usage.${m}`)}
              </Text>
              <Text fz={24} fw={700}>
                {show(m, total(usages, m))}
              </Text>
              <Text size="xs" c="dimmed">
                {t(`usage.${m}Text`)}
              </Text>
            </Paper>
          </UnstyledButton>
        ))}
      </SimpleGrid>
      <Card title={t('usage.perDay', { measure: t(`usage.${measure}`) })} text={t('usage.utc')}>
        <MiniChart
          bars
          label={t('usage.perDay', { measure: t(`usage.${measure}`) })}
          times={times}
          lines={[{ name: t(`usage.${measure}`), values }]}
          unit={measure === 'bytes' ? 'bytes' : 'none'}
          span={[times[0]! - 43_200, times.at(-1)! + 43_200]}
          height={220}
        />
      </Card>
      <Card
        title={t('usage.breakdown')}
        actions={
          <SegmentedControl size="xs" aria-label={t('usage.groupBy')} value={grouping} onChange={(v) => set('by', v)} data={groupings.map((value) => ({ value, label: t(`usage.by.${value}`) }))} />
        }
      >
        <ScrollTable
          label={t('usage.breakdown')}
          minWidth={760}
          head={[t(`usage.by.${grouping}`), t('usage.share'), ...measures.map((m) => t(`usage.${m}`)), ...(grouping === 'instance' && stored ? [t('usage.stored')] : [])]}
        >
          {rows.map((r) => (
            <Table.Tr key={r.name}>
              <Table.Td maw={320} className="break">
                {nameOf(r.name)}
              </Table.Td>
              <Table.Td miw={120}>
                <Progress value={whole > 0 ? (r[measure] / whole) * 100 : 0} aria-label={t('usage.share')} />
              </Table.Td>
              {measures.map((m) => (
                <Table.Td key={m} className="nowrap" fw={m === measure ? 600 : undefined}>
                  {show(m, r[m])}
                </Table.Td>
              ))}
              {grouping === 'instance' && stored && <Table.Td className="nowrap">{stored[r.name] === undefined ? '–' : bytes(stored[r.name]!)}</Table.Td>}
            </Table.Tr>
          ))}
          {rows.length > 1 && (
            <Table.Tr>
              <Table.Th scope="row">{t('usage.total')}</Table.Th>
              <Table.Td />
              {measures.map((m) => (
                <Table.Td key={m} className="nowrap" fw={600}>
                  {show(m, total(usages, m))}
                </Table.Td>
              ))}
              {grouping === 'instance' && stored && (
                <Table.Td className="nowrap" fw={600}>
                  {bytes(rows.reduce((all, r) => all + (stored[r.name] ?? 0), 0))}
                </Table.Td>
              )}
            </Table.Tr>
          )}
        </ScrollTable>
        <Group>
          <Text size="xs" c="dimmed">
            {t('usage.note')}
          </Text>
        </Group>
      </Card>
    </Stack>
  );
}

function show(measure: Measure, value: number): string {
  return measure === 'bytes' ? bytes(value) : short(value);
}

function exportCsv(usages: Usage[], instances: Instance[]) {
  downloadCsv('usage.csv', [
    ['date', 'instanceId', 'instanceName', 'job', 'accessKeyId', ...measures],
    ...usages.flatMap((u) => {
      const name = instances.find((i) => i.prometheusInstanceId === u.prometheusInstanceId)?.prometheusInstanceName ?? '';
      return u.days.map((d) => [d.date, u.prometheusInstanceId, name, d.job, d.accessKeyId, ...measures.map((m) => String(d[m]))]);
    }),
  ]);
}
