import { Badge, Button, Loader, Paper, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMoodCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { all, useChange } from '../../api/control';
import type { ActiveQuery, Instance } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNote } from '../../components/ErrorNote';
import { ScrollTable } from '../../components/ScrollTable';
import { useText, type TextKey } from '../../i18n';
import { bytes, dateTime, seconds, short } from '../../lib/format';
import { QueryText } from './QueryText';

const phases: Record<string, TextKey> = {
  waiting: 'queries.phase.waiting',
  running: 'queries.phase.running',
  'waiting as heavy': 'queries.phase.waitingHeavy',
  answering: 'queries.phase.answering',
};

/** Queries that run or wait, asked every two seconds; each can be ended. */
export function ActiveQueries({ instance }: { instance: Instance }) {
  const t = useText();
  const path = `/instances/${encodeURIComponent(instance.prometheusInstanceId)}/queries`;
  const queries = useQuery({
    queryKey: ['queries', instance.prometheusInstanceId],
    queryFn: async ({ signal }) => ({ items: await all<ActiveQuery>(path, signal), time: Date.now() }),
    refetchInterval: 2_000,
  });
  const cancel = useChange<string>((id) => [`${path}/${encodeURIComponent(id)}`, { method: 'DELETE' }], [['queries', instance.prometheusInstanceId]]);
  if (queries.error && !queries.data) {
    return <ErrorNote error={queries.error} onRetry={() => void queries.refetch()} />;
  }

  if (queries.isPending) {
    return <Loader aria-label={t('common.loading')} />;
  }

  return (
    <>
      {cancel.error && <ErrorNote error={cancel.error} title={t('queries.cancelFailed')} />}
      {queries.data.items.length === 0 ? (
        <EmptyState title={t('queries.idle')} text={t('queries.idleText')} icon={IconMoodCheck} />
      ) : (
        <Paper withBorder radius="md">
          <ScrollTable
            label={t('queries.active')}
            minWidth={1080}
            head={[t('queries.query'), t('queries.elapsed'), t('common.status'), t('queries.range'), t('queries.read'), t('queries.memory'), t('queries.by'), t('common.actions')]}
          >
            {queries.data.items.map((q) => (
              <Table.Tr key={q.queryId}>
                <Table.Td maw={480}>
                  <QueryText instance={instance} query={q.query} />
                </Table.Td>
                <Table.Td className="nowrap">{seconds(Math.max(0, (queries.data.time - new Date(q.startTime).getTime()) / 1000))}</Table.Td>
                <Table.Td>
                  <Badge variant="light" color={q.phase.startsWith('waiting') ? 'yellow' : 'blue'} tt="none">
                    {phases[q.phase] ? t(phases[q.phase]!) : q.phase}
                  </Badge>
                  {q.class === 'heavy' && (
                    <Text size="xs" c="dimmed">
                      {t('queries.heavy')}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Text size="sm" className="nowrap">
                    {q.end > q.start ? t('queries.rangeOf', { range: seconds(q.end - q.start), step: seconds(q.step) }) : t('queries.instant')}
                  </Text>
                  <Text size="xs" c="dimmed" className="nowrap">
                    {dateTime(q.end * 1000)}
                  </Text>
                </Table.Td>
                <Table.Td className="nowrap">{short(q.samplesRead)}</Table.Td>
                <Table.Td className="nowrap">{bytes(q.bytes)}</Table.Td>
                <Table.Td>
                  <Text size="sm" className="break">
                    {q.user || q.caller || t('queries.anonymous')}
                  </Text>
                  <Text size="xs" c="dimmed" className="mono">
                    {q.address}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Button
                    size="compact-sm"
                    variant="outline"
                    color="red"
                    loading={cancel.isPending && cancel.variables === q.queryId}
                    onClick={() => cancel.mutate(q.queryId, { onSuccess: () => notifications.show({ message: t('queries.canceled'), color: 'teal' }) })}
                  >
                    {t('queries.cancel')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </ScrollTable>
        </Paper>
      )}
    </>
  );
}
