import { Anchor, Table, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { Link } from 'wouter';
import { ask, pathOf } from '../../api/prometheus';
import type { Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';
import { bytes, dateTime, short } from '../../lib/format';

interface Block {
  minTime: number;
  maxTime: number;
  stats: { numSamples: number };
}

interface Holding {
  blocks: Block[];
  series: number;
  oldest?: number;
  newest?: number;
  retention: string;
  damaged: number;
}

/** What every instance holds: in memory, in blocks, on disk. */
export function StorageTable({ instances, sizes }: { instances: Instance[]; sizes: Record<string, number> }) {
  const t = useText();
  const holdings = useQueries({
    queries: instances.map((instance) => ({
      queryKey: ['holding', instance.prometheusInstanceId],
      refetchInterval: 30_000,
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Holding> => {
        const get = <T,>(path: string) => ask<T>(pathOf(instance), path, {}, signal, true);
        const [blocks, head, info] = await Promise.all([
          get<{ blocks: Block[] }>('status/tsdb/blocks'),
          get<{ headStats: { numSeries: number; minTime: number; maxTime: number } }>('status/tsdb'),
          get<{ storageRetention: string; corruptionCount: number }>('status/runtimeinfo'),
        ]);
        const times = [...blocks.data.blocks, ...(head.data.headStats.numSeries > 0 ? [head.data.headStats] : [])];
        return {
          blocks: blocks.data.blocks,
          series: head.data.headStats.numSeries,
          oldest: times.length > 0 ? Math.min(...times.map((b) => b.minTime)) : undefined,
          newest: times.length > 0 ? Math.max(...times.map((b) => b.maxTime)) : undefined,
          retention: info.data.storageRetention,
          damaged: info.data.corruptionCount,
        };
      },
    })),
  });
  return (
    <Card title={t('server.storage')} text={t('server.storageText')}>
      {instances.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('server.noInstance')}{' '}
          <Anchor component={Link} href="/instances?create" size="sm">
            {t('instances.create')}
          </Anchor>
        </Text>
      ) : (
        <ScrollTable
          label={t('server.storage')}
          minWidth={920}
          head={[t('common.instance'), t('server.onDisk'), t('server.blocks'), t('server.blockSamples'), t('server.headSeries'), t('server.oldest'), t('server.newest'), t('instances.retention'), t('server.damaged')]}
        >
          {instances.map((i, n) => {
            const holding = holdings[n];
            const h = holding?.data;
            const size = sizes[i.prometheusInstanceId];
            return (
              <Table.Tr key={i.prometheusInstanceId}>
                <Table.Td maw={280}>
                  <Anchor component={Link} href={`/instances/${i.prometheusInstanceId}`} size="sm" className="break">
                    {i.prometheusInstanceName}
                  </Anchor>
                </Table.Td>
                <Table.Td className="nowrap">{size === undefined ? '–' : bytes(size)}</Table.Td>
                {holding?.error ? (
                  <Table.Td colSpan={7}>
                    <Text size="sm" c="red" className="break">
                      {holding.error.message}
                    </Text>
                  </Table.Td>
                ) : (
                  <>
                    <Table.Td>{h ? h.blocks.length : '…'}</Table.Td>
                    <Table.Td className="nowrap">{h ? short(h.blocks.reduce((sum, b) => sum + b.stats.numSamples, 0)) : '…'}</Table.Td>
                    <Table.Td className="nowrap">{h ? short(h.series) : '…'}</Table.Td>
                    <Table.Td className="nowrap">{h?.oldest === undefined ? '–' : dateTime(h.oldest)}</Table.Td>
                    <Table.Td className="nowrap">{h?.newest === undefined ? '–' : dateTime(h.newest)}</Table.Td>
                    <Table.Td>{h?.retention ?? '…'}</Table.Td>
                    <Table.Td>{h ? h.damaged : '…'}</Table.Td>
                  </>
                )}
              </Table.Tr>
            );
          })}
        </ScrollTable>
      )}
    </Card>
  );
}
