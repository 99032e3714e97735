import { Button, Group, Loader, Paper, Progress, SegmentedControl, Select, Stack, Table, Text } from '@mantine/core';
import { IconListSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useSearchParams } from 'wouter';
import { json } from '../../api/client';
import { pathOf } from '../../api/prometheus';
import type { Instance } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNote } from '../../components/ErrorNote';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';
import { bytes, seconds } from '../../lib/format';
import { QueryText } from './QueryText';
import { merged, ordered, type TopAnswer, type TopOrder } from './topQueries';

const orders: TopOrder[] = ['sum', 'count', 'average', 'memory'];
const lifetimes = ['10m', '1h', '24h'] as const;

/** The most frequent and most expensive queries; order and period stand in the URL. */
export function TopQueries({ instance }: { instance: Instance }) {
  const t = useText();
  const [path, navigate] = useLocation();
  const [search] = useSearchParams();
  const order = orders.find((o) => o === search.get('order')) ?? 'sum';
  const lifetime = lifetimes.find((l) => l === search.get('last')) ?? '1h';
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    next.set(name, value);
    navigate(`${path}?${next}`, { replace: true });
  };
  const top = useQuery({
    queryKey: ['top', instance.prometheusInstanceId, lifetime],
    queryFn: ({ signal }) => json<TopAnswer>(`${pathOf(instance)}/api/v1/status/top_queries?topN=50&maxLifetime=${lifetime}`, { signal }),
    refetchInterval: 10_000,
  });
  const rows = ordered(top.data ? merged(top.data) : [], order).slice(0, 50);
  const most = rows[0]?.[order] ?? 0;
  return (
    <Stack>
      <Group>
        <SegmentedControl aria-label={t('queries.order')} value={order} onChange={(v) => set('order', v)} data={orders.map((value) => ({ value, label: t(`queries.order.${value}`) }))} size="xs" />
        <Select w={170} size="xs" aria-label={t('queries.period')} allowDeselect={false} value={lifetime} onChange={(v) => set('last', v ?? '1h')} data={lifetimes.map((value) => ({ value, label: t(`queries.last.${value}`) }))} />
      </Group>
      {top.error && !top.data ? (
        <ErrorNote error={top.error} onRetry={() => void top.refetch()} />
      ) : top.isPending ? (
        <Loader aria-label={t('common.loading')} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('queries.topEmpty')} text={t('queries.topEmptyText')} icon={IconListSearch}>
          <Button component={Link} href={`/explore?instance=${instance.prometheusInstanceId}`}>
            {t('instances.explore')}
          </Button>
        </EmptyState>
      ) : (
        <>
          <Paper withBorder radius="md">
            <ScrollTable label={t('queries.top')} minWidth={900} head={[t('queries.query'), t('queries.range'), t('queries.order.count'), t('queries.order.sum'), t('queries.order.average'), t('queries.order.memory')]}>
              {rows.map((q) => (
                <Table.Tr key={`${q.rangeSeconds} ${q.query}`}>
                  <Table.Td maw={520}>
                    <QueryText instance={instance} query={q.query} />
                    <Progress value={most > 0 ? ((q[order] ?? 0) / most) * 100 : 0} size={4} mt={4} aria-label={t(`queries.order.${order}`)} />
                  </Table.Td>
                  <Table.Td className="nowrap">{q.rangeSeconds > 0 ? seconds(q.rangeSeconds) : t('queries.instant')}</Table.Td>
                  <Table.Td className="nowrap">{q.count}</Table.Td>
                  <Table.Td className="nowrap">{q.sum === undefined ? '–' : seconds(q.sum)}</Table.Td>
                  <Table.Td className="nowrap">{q.average === undefined ? '–' : seconds(q.average)}</Table.Td>
                  <Table.Td className="nowrap">{q.memory === undefined ? '–' : bytes(q.memory)}</Table.Td>
                </Table.Tr>
              ))}
            </ScrollTable>
          </Paper>
          <Text size="xs" c="dimmed">
            {t('queries.topNote')}
          </Text>
        </>
      )}
    </Stack>
  );
}
