import { Badge, Button, Group, Loader, Table, Text, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { json } from '../../api/client';
import { control } from '../../api/control';
import type { AuditEntry, List } from '../../api/types';
import { Card } from '../../components/Card';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';
import { downloadCsv } from '../../lib/download';
import { dateTime } from '../../lib/format';
import { AccessFailure } from './AccessFailure';

export function AuditTab() {
  const t = useText();
  const [filter, setFilter] = useState('');
  const audit = useInfiniteQuery({
    queryKey: ['audit'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => json<List<AuditEntry>>(`${control}/audit?limit=100${pageParam ? `&nextToken=${encodeURIComponent(pageParam)}` : ''}`, { signal }),
    getNextPageParam: (last) => last.nextToken,
  });
  if (audit.error) {
    return <AccessFailure error={audit.error} onRetry={() => void audit.refetch()} />;
  }

  const wanted = filter.trim().toLowerCase();
  const shown = (audit.data?.pages.flatMap((p) => p.items) ?? []).filter((e) => wanted === '' || `${e.actor} ${e.action} ${e.resource}`.toLowerCase().includes(wanted));
  return (
    <Card
      title={t('access.tab.audit')}
      actions={
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => exportCsv(shown)}>
          {t('audit.export')}
        </Button>
      }
    >
      <TextInput maw={420} leftSection={<IconSearch size={16} aria-hidden />} aria-label={t('audit.filter')} placeholder={t('audit.filter')} value={filter} onChange={(e) => setFilter(e.currentTarget.value)} />
      {audit.isPending ? (
        <Loader aria-label={t('common.loading')} />
      ) : shown.length === 0 ? (
        <Text c="dimmed">{t('audit.empty')}</Text>
      ) : (
        <ScrollTable
          label={t('access.tab.audit')}
          minWidth={900}
          head={[t('audit.time'), t('audit.actor'), t('audit.action'), t('audit.resource'), t('audit.from'), t('audit.result'), t('audit.detail')]}
        >
          {shown.map((e) => (
            <Table.Tr key={e.id}>
              <Table.Td className="nowrap">{dateTime(e.time)}</Table.Td>
              <Table.Td>{e.actor}</Table.Td>
              <Table.Td>{e.action}</Table.Td>
              <Table.Td className="mono break">{e.resource}</Table.Td>
              <Table.Td className="mono nowrap">{e.remoteAddress}</Table.Td>
              <Table.Td>
                <Badge variant="light" color={e.result === 'ok' ? 'teal' : 'red'} tt="none" maw="none">
                  {e.result}
                </Badge>
              </Table.Td>
              <Table.Td className="break">{e.detail}</Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
      {audit.hasNextPage && (
        <Group>
          <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            {t('audit.more')}
          </Button>
        </Group>
      )}
    </Card>
  );
}

function exportCsv(entries: AuditEntry[]) {
  downloadCsv('audit.csv', [
    ['time', 'actor', 'accessKeyId', 'action', 'resource', 'remoteAddress', 'result', 'detail', 'requestId'],
    ...entries.map((e) => [e.time, e.actor, e.accessKeyId ?? '', e.action, e.resource, e.remoteAddress, e.result, e.detail, e.requestId ?? '']),
  ]);
}
