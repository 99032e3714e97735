import { ActionIcon, Badge, Group, Loader, Stack, Tabs, Text, TextInput, Tooltip } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useLocation, useParams } from 'wouter';
import { ApiError } from '../../api/client';
import { useChange, useInstance, useRegions } from '../../api/control';
import type { Instance } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNote } from '../../components/ErrorNote';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { StatusBadge } from '../instances/StatusBadge';
import { SettingsTab } from './SettingsTab';

const ConfigurationTab = lazy(() => import('./ConfigurationTab'));

export default function InstancePage() {
  const t = useText();
  const { id, tab = 'settings' } = useParams<{ id: string; tab?: string }>();
  const [, navigate] = useLocation();
  const instance = useInstance(id);
  if (instance.isPending) {
    return <Loader aria-label={t('common.loading')} />;
  }

  if (instance.error) {
    const hidden = instance.error instanceof ApiError && (instance.error.status === 404 || instance.error.status === 403);
    return <ErrorNote error={hidden ? new Error(t('instance.notFound', { id })) : instance.error} onRetry={() => void instance.refetch()} />;
  }

  return (
    <>
      <PageHead title={instance.data.prometheusInstanceName}>
        <Facts instance={instance.data} />
      </PageHead>
      <Tabs value={tab} onChange={(value) => navigate(`/instances/${id}${value === 'settings' ? '' : `/${value}`}`)} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="settings">{t('instance.tab.settings')}</Tabs.Tab>
          <Tabs.Tab value="configuration">{t('instance.tab.configuration')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="settings">
          <SettingsTab instance={instance.data} />
        </Tabs.Panel>
        <Tabs.Panel value="configuration">
          <Suspense fallback={<Loader aria-label={t('common.loading')} />}>
            <ConfigurationTab id={id} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function Facts({ instance }: { instance: Instance }) {
  const t = useText();
  const regions = useRegions();
  const [renaming, setRenaming] = useState(false);
  const region = regions.data?.find((r) => r.regionId === instance.regionId)?.displayName ?? instance.regionId;
  return (
    <Stack gap={4} align="flex-end">
      <Group gap="xs">
        <Text size="sm" c="dimmed" className="mono">
          {instance.prometheusInstanceId}
        </Text>
        <CopyButton value={instance.prometheusInstanceId} />
        <Badge variant="default" tt="none">
          {region}
        </Badge>
        <Tooltip label={t(`instances.version.${instance.version}`)} multiline maw={280}>
          <Badge variant="light" color={instance.version === 'V1' ? 'gray' : 'indigo'}>
            {instance.version}
          </Badge>
        </Tooltip>
        <StatusBadge status={instance.status} />
        <Tooltip label={t('instance.rename')}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('instance.rename')} onClick={() => setRenaming(true)}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      {renaming && <Rename instance={instance} onDone={() => setRenaming(false)} />}
    </Stack>
  );
}

function Rename({ instance, onDone }: { instance: Instance; onDone: () => void }) {
  const t = useText();
  const [name, setName] = useState(instance.prometheusInstanceName);
  const patch = useChange<string>((n) => [`/instances/${instance.prometheusInstanceId}`, { method: 'PATCH', json: { prometheusInstanceName: n } }], [['instance', instance.prometheusInstanceId], ['instances']]);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    patch.mutate(name.trim(), { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Group gap={4}>
        <TextInput size="xs" autoFocus required maxLength={64} aria-label={t('common.name')} value={name} onChange={(e) => setName(e.currentTarget.value)} />
        <ActionIcon type="submit" aria-label={t('common.save')} loading={patch.isPending}>
          <IconCheck size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" aria-label={t('common.cancel')} onClick={onDone}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
      {patch.error && <ErrorNote error={patch.error} />}
    </form>
  );
}
