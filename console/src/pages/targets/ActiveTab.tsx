import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch, IconTarget } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { ActiveTarget } from '../../api/data';
import type { Instance } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { useText } from '../../i18n';
import { useUrl } from '../../lib/useUrl';
import { PoolCard } from './PoolCard';

export function ActiveTab({ instance, targets }: { instance: Instance; targets: ActiveTarget[] }) {
  const t = useText();
  const [get, set] = useUrl();
  const [pool, health, text] = [get('pool'), get('health'), get('q')];
  const names = useMemo(() => [...new Set(targets.map((x) => x.scrapePool))].sort(), [targets]);
  const shown = useMemo(() => targets.filter((x) => (!pool || x.scrapePool === pool) && (!health || x.health === health) && contains(x, text)), [targets, pool, health, text]);
  if (targets.length === 0) {
    return (
      <EmptyState title={t('targets.empty')} text={t('targets.empty.text')} icon={IconTarget}>
        <Group>
          <Button component={Link} href={`/instances/${instance.prometheusInstanceId}/configuration`}>
            {t('targets.configure')}
          </Button>
          <Button variant="default" component={Link} href={`/send?instance=${instance.prometheusInstanceId}`}>
            {t('targets.sendData')}
          </Button>
        </Group>
      </EmptyState>
    );
  }

  return (
    <Stack>
      <Group gap="sm" align="center">
        <Select w={220} aria-label={t('targets.pool')} placeholder={t('targets.allPools')} clearable searchable data={names.filter((n) => n !== '')} value={pool || null} onChange={(v) => set({ pool: v ?? undefined })} clearButtonProps={{ 'aria-label': t('targets.allPools') }} />
        <SegmentedControl
          aria-label={t('targets.health')}
          value={health}
          onChange={(v) => set({ health: v })}
          data={[
            { value: '', label: t('targets.health.all') },
            { value: 'up', label: t('targets.health.up') },
            { value: 'down', label: t('targets.health.down') },
          ]}
        />
        <TextInput flex={1} miw={200} leftSection={<IconSearch size={16} aria-hidden />} aria-label={t('targets.filter')} placeholder={t('targets.filter')} value={text} onChange={(e) => set({ q: e.currentTarget.value })} />
        {shown.length < targets.length && (
          <Text size="sm" c="dimmed" aria-live="polite">
            {t('targets.shown', { shown: shown.length, total: targets.length })}
          </Text>
        )}
      </Group>
      {names
        .filter((n) => shown.some((x) => x.scrapePool === n))
        .map((n) => (
          <PoolCard key={n} name={n} base={instance} all={targets.filter((x) => x.scrapePool === n)} shown={shown.filter((x) => x.scrapePool === n)} />
        ))}
      {shown.length === 0 && (
        <EmptyState title={t('targets.noMatch')} icon={IconSearch}>
          <Button variant="default" onClick={() => set({ pool: undefined, health: undefined, q: undefined })}>
            {t('targets.clearFilter')}
          </Button>
        </EmptyState>
      )}
    </Stack>
  );
}

function contains(target: ActiveTarget, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return wanted === '' || [target.scrapeUrl, target.lastError, ...Object.entries(target.labels).map(([n, v]) => `${n}=${v}`)].some((s) => s.toLowerCase().includes(wanted));
}
