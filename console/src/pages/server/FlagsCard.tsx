import { Table, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Card } from '../../components/Card';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';

/** How the server was started. */
export function FlagsCard({ flags }: { flags: Record<string, string> }) {
  const t = useText();
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = Object.entries(flags)
    .filter(([name, value]) => `--${name} ${value}`.toLowerCase().includes(wanted))
    .sort(([a], [b]) => a.localeCompare(b));
  return (
    <Card title={t('server.flags')} text={t('server.flagsText')}>
      <TextInput size="xs" leftSection={<IconSearch size={14} aria-hidden />} placeholder={t('common.filter')} aria-label={t('server.filterFlags')} value={filter} onChange={(e) => setFilter(e.currentTarget.value)} />
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('server.noFlag')}
        </Text>
      ) : (
        <ScrollTable label={t('server.flags')} minWidth={320} head={[t('common.name'), t('server.value')]}>
          {shown.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Td className="mono break">--{name}</Table.Td>
              <Table.Td className="mono break">{value === '' ? '–' : value}</Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
    </Card>
  );
}
