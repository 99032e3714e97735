import { Badge, Button, Group, Paper, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { DroppedTarget, Targets } from '../../api/data';
import type { Instance } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { LabelChips } from '../../components/LabelChips';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';
import { useUrl } from '../../lib/useUrl';
import { TargetDetail } from './TargetDetail';

const most = 200;

/** Counts by pool, and the targets that relabeling dropped. */
export function DiscoveryTab({ instance, targets }: { instance: Instance; targets: Targets }) {
  const t = useText();
  const [get, set] = useUrl();
  const text = get('q').trim().toLowerCase();
  const pools = useMemo(() => [...new Set([...targets.activeTargets.map((x) => x.scrapePool), ...Object.keys(targets.droppedTargetCounts)])].sort(), [targets]);
  const shown = targets.droppedTargets.filter((d) => text === '' || d.scrapePool.toLowerCase().includes(text) || Object.entries(d.discoveredLabels).some(([n, v]) => `${n}=${v}`.toLowerCase().includes(text)));
  return (
    <Stack>
      <ScrollTable label={t('targets.tab.discovery')} minWidth={420} head={[t('targets.pool'), t('targets.discovery.discovered'), t('targets.discovery.active'), t('targets.discovery.dropped')]}>
        {pools.map((p) => {
          const kept = targets.activeTargets.filter((x) => x.scrapePool === p).length;
          const dropped = targets.droppedTargetCounts[p] ?? 0;
          return (
            <Table.Tr key={p}>
              <Table.Td className="break">{p}</Table.Td>
              <Table.Td>{kept + dropped}</Table.Td>
              <Table.Td>{kept}</Table.Td>
              <Table.Td>{dropped}</Table.Td>
            </Table.Tr>
          );
        })}
      </ScrollTable>
      {targets.droppedTargets.length === 0 ? (
        <EmptyState title={t('targets.discovery.none')} text={t('targets.discovery.noneText')} icon={IconCheck} />
      ) : (
        <>
          <Group justify="space-between">
            <div>
              <Title order={2}>{t('targets.discovery.dropped')}</Title>
              <Text size="sm" c="dimmed">
                {t('targets.discovery.text')}
              </Text>
            </div>
            <TextInput w={280} leftSection={<IconSearch size={16} aria-hidden />} aria-label={t('common.filter')} placeholder={t('common.filter')} value={get('q')} onChange={(e) => set({ q: e.currentTarget.value })} />
          </Group>
          {shown.slice(0, most).map((d, i) => (
            <Dropped key={i} instance={instance} target={d} />
          ))}
          <Text size="sm" c="dimmed" aria-live="polite">
            {t('targets.shown', { shown: Math.min(most, shown.length), total: targets.droppedTargets.length })}
          </Text>
        </>
      )}
    </Stack>
  );
}

function Dropped({ instance, target }: { instance: Instance; target: DroppedTarget }) {
  const t = useText();
  const [open, { toggle }] = useDisclosure(false);
  const name = target.discoveredLabels['__address__'] ?? target.scrapePool;
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Badge variant="default" tt="none">
              {target.scrapePool}
            </Badge>
            <Text className="mono break" size="sm">
              {name}
            </Text>
          </Group>
          <Button size="compact-sm" variant="subtle" onClick={toggle} aria-expanded={open} aria-label={t('targets.discovery.whyOf', { name })}>
            {t('targets.discovery.why')}
          </Button>
        </Group>
        {open ? <TargetDetail instance={instance} pool={target.scrapePool} before={target.discoveredLabels} /> : <LabelChips labels={target.discoveredLabels} />}
      </Stack>
    </Paper>
  );
}
