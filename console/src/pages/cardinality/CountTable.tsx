import { ActionIcon, Box, Button, Group, Table, Text, Tooltip } from '@mantine/core';
import { IconChartLine, IconFilterOff } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { NamedCount } from '../../api/data';
import { Card } from '../../components/Card';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';
import { percent } from '../../lib/format';

interface CountTableProps {
  title: string;
  rows: NamedCount[];
  /** What all is; without it the bars compare with the first row. */
  total?: number;
  drill?: string;
  onDrill: (name: string) => void;
  explore: (name: string) => string;
  onRule: (name: string) => void;
}

/** Names with their counts, a bar each. */
export function CountTable({ title, rows, total, drill, onDrill, explore, onRule }: CountTableProps) {
  const t = useText();
  const whole = Math.max(1, total ?? rows[0]?.value ?? 1);
  return (
    <Card title={title}>
      {rows.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t('cardinality.none')}
        </Text>
      ) : (
        <ScrollTable label={title} minWidth={460} head={[t('cardinality.name'), t('cardinality.count'), ...(total === undefined ? [] : [t('cardinality.share')]), t('common.actions')]}>
          {rows.map((r) => (
            <Table.Tr key={r.name}>
              <Table.Td maw={320}>
                <Text size="sm" className="mono break" lineClamp={3}>
                  {r.name === '' ? '""' : r.name}
                </Text>
                <Box h={4} mt={2} w={`${Math.max(1, Math.min(100, (r.value / whole) * 100))}%`} bg="indigo.5" style={{ borderRadius: 2 }} aria-hidden />
              </Table.Td>
              <Table.Td className="nowrap">{r.value.toLocaleString('en').replaceAll(',', ' ')}</Table.Td>
              {total !== undefined && <Table.Td className="nowrap">{percent(r.value / whole)}</Table.Td>}
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <Button size="compact-xs" variant="subtle" onClick={() => onDrill(r.name)} aria-label={`${drill ?? t('cardinality.drill')}: ${r.name}`}>
                    {drill ?? t('cardinality.drill')}
                  </Button>
                  <Tooltip label={t('cardinality.explore')}>
                    <ActionIcon component={Link} href={explore(r.name)} variant="subtle" color="gray" aria-label={t('cardinality.exploreOf', { name: r.name })}>
                      <IconChartLine size={16} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                  <Tooltip label={t('cardinality.rule')}>
                    <ActionIcon variant="subtle" color="gray" onClick={() => onRule(r.name)} aria-label={t('cardinality.ruleOf', { name: r.name })}>
                      <IconFilterOff size={16} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
    </Card>
  );
}
