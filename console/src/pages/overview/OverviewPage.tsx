import { Anchor, Button, Group, Loader, Paper, SimpleGrid, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconBox, IconPlus } from '@tabler/icons-react';
import { useMemo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useInstances, useServer, useUsages } from '../../api/control';
import type { Instance, Usage } from '../../api/types';
import { useRegion } from '../../app/region';
import { Card } from '../../components/Card';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNote } from '../../components/ErrorNote';
import { MiniChart } from '../../components/MiniChart';
import { PageHead } from '../../components/PageHead';
import { ScrollTable } from '../../components/ScrollTable';
import { useLanguage } from '../../i18n';
import { ago, bytes, seconds, short } from '../../lib/format';
import { StatusBadge } from '../instances/StatusBadge';
import { useAllKeys, useFindings } from './attention';
import { AttentionList } from './AttentionList';
import { GettingStarted } from './GettingStarted';
import { usePulse } from './pulse';

/** The home page: what the server does now, what is the matter, and what a newcomer does next. */
export default function OverviewPage() {
  const { t } = useLanguage();
  const { region } = useRegion();
  const instances = useInstances(region || undefined);
  return (
    <>
      <PageHead title={t('nav.overview')} text={t('overview.text')} />
      {instances.error ? (
        <ErrorNote error={instances.error} onRetry={() => void instances.refetch()} />
      ) : instances.isPending ? (
        <Loader aria-label={t('common.loading')} />
      ) : instances.data.length === 0 ? (
        <EmptyState title={t('instances.empty.title')} text={t('instances.empty.text')} icon={IconBox}>
          <Button component={Link} href="/instances?create" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('instances.create')}
          </Button>
        </EmptyState>
      ) : (
        <Fleet instances={instances.data} />
      )}
    </>
  );
}

function Fleet({ instances }: { instances: Instance[] }) {
  const { t } = useLanguage();
  const ids = useMemo(() => instances.map((i) => i.prometheusInstanceId), [instances]);
  const results = useUsages(ids, 1, 5_000);
  const usages = results.map((r) => r.data);
  const known = usages.filter((u) => u !== undefined);
  const server = useServer();
  const keys = useAllKeys();
  const pulse = usePulse(instances, usages);
  const findings = useFindings(instances, usages, server.data, keys, Date.now());
  const sum = (value: (u: Usage) => number) => known.reduce((all, u) => all + value(u), 0);
  const pending = known.length === 0 && results.some((r) => r.isPending);
  const storage = server.data?.storage;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
        <Tile label={t('overview.series')} value={short(sum((u) => u.activeSeries))} pending={pending} note={t(instances.length === 1 ? 'overview.inOne' : 'overview.inInstances', { count: instances.length })} />
        <Tile label={t('overview.rate')} value={short(ids.reduce((all, id) => all + (pulse.rates[id] ?? 0), 0))} pending={pending} note={t('overview.targetsUp', { up: sum((u) => u.targetsUp), total: sum((u) => u.targetsTotal) })} />
        <Tile
          label={t('overview.queries')}
          value={pulse.queriesPerSecond === undefined ? undefined : short(pulse.queriesPerSecond)}
          pending={pulse.queriesPerSecond === undefined}
          note={queriesNote()}
        />
        <Tile label={t('overview.disk')} value={storage && bytes(storage.used)} pending={server.isPending} note={storage && storage.volumeSize > 0 ? t('overview.diskFree', { free: bytes(storage.volumeFree), total: bytes(storage.volumeSize) }) : undefined} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Card title={t('overview.ingest')} text={t('overview.ingestText')}>
          <MiniChart label={t('overview.ingest')} times={pulse.ingest.times} lines={pulse.ingest.lines} unit="none" suffix=" /s" span={pulse.span} />
        </Card>
        <Card title={t('overview.latency')} text={t('overview.latencyText')}>
          <MiniChart label={t('overview.latency')} times={pulse.latency.times} lines={[{ name: t('overview.average'), values: pulse.latency.values }]} unit="seconds" span={pulse.span} />
        </Card>
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {pulse.from ? t('overview.fromInstance', { name: pulse.from.prometheusInstanceName }) : t('overview.fromPage')}
      </Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <AttentionList findings={findings} pending={pending} />
        <GettingStarted instances={instances} usages={usages} keys={keys} />
      </SimpleGrid>
      <InstanceTable instances={instances} usages={usages} rates={pulse.rates} />
    </Stack>
  );

  function queriesNote() {
    const average = pulse.averageSeconds === undefined ? undefined : t('overview.averageNote', { time: seconds(pulse.averageSeconds) });
    const within = pulse.within === undefined ? undefined : t('overview.within', { time: seconds(pulse.within) });
    return [average, within].filter(Boolean).join(', ') || undefined;
  }
}

function Tile({ label, value, note, pending }: { label: string; value?: string; note?: ReactNode; pending: boolean }) {
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-label={label}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      {pending ? (
        <Skeleton h={28} w={90} my={6} />
      ) : (
        <Text fz={28} fw={700} lh={1.3} className="nowrap">
          {value ?? '–'}
        </Text>
      )}
      <Text size="xs" c="dimmed" mih={18}>
        {note}
      </Text>
    </Paper>
  );
}

function InstanceTable({ instances, usages, rates }: { instances: Instance[]; usages: (Usage | undefined)[]; rates: Record<string, number> }) {
  const { t, language } = useLanguage();
  const shown = instances.slice(0, 10);
  return (
    <Card
      title={t('instances.title')}
      actions={
        <Anchor component={Link} href="/instances" size="sm">
          {t('overview.allInstances', { count: instances.length })}
        </Anchor>
      }
    >
      <ScrollTable label={t('instances.title')} minWidth={640} head={[t('common.name'), t('common.status'), t('overview.series'), t('overview.rate'), t('overview.lastSample'), t('common.actions')]}>
        {shown.map((i, n) => {
          const usage = usages[n];
          return (
            <Table.Tr key={i.prometheusInstanceId}>
              <Table.Td>
                <Anchor component={Link} href={`/instances/${i.prometheusInstanceId}`} className="break" size="sm" fw={600}>
                  {i.prometheusInstanceName}
                </Anchor>
              </Table.Td>
              <Table.Td miw={110}>
                <StatusBadge status={i.status} />
              </Table.Td>
              <Table.Td>{usage ? short(usage.activeSeries) : '–'}</Table.Td>
              <Table.Td>{usage ? short(rates[i.prometheusInstanceId] ?? usage.samplesPerSecond) : '–'}</Table.Td>
              <Table.Td className="nowrap">{usage?.lastSampleTime ? ago(usage.lastSampleTime, language) : t('common.never')}</Table.Td>
              <Table.Td>
                <Group gap="sm" wrap="nowrap">
                  <Anchor component={Link} href={`/explore?instance=${i.prometheusInstanceId}`} size="sm">
                    {t('instances.explore')}
                  </Anchor>
                  <Anchor component={Link} href={`/grafana?instance=${i.prometheusInstanceId}`} size="sm">
                    {t('instances.grafana')}
                  </Anchor>
                </Group>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </ScrollTable>
    </Card>
  );
}
