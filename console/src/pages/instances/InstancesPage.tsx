import { Anchor, Badge, Button, Group, Loader, Menu, Paper, Skeleton, Stack, Table, Text, TextInput, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBox, IconChevronDown, IconDownload, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useInstances, useRegions, useUsage } from '../../api/control';
import type { Instance } from '../../api/types';
import { useRegion } from '../../app/region';
import { CopyButton } from '../../components/CopyButton';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNote } from '../../components/ErrorNote';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { downloadCsv } from '../../lib/download';
import { dateTime, short } from '../../lib/format';
import { CreateInstance } from './CreateInstance';
import { StatusBadge } from './StatusBadge';

export default function InstancesPage() {
  const t = useText();
  const { region } = useRegion();
  const instances = useInstances(region || undefined);
  const regions = useRegions();
  const [filter, setFilter] = useState('');
  const [creating, drawer] = useDisclosure(new URLSearchParams(location.search).has('create'));
  const regionName = (id: string) => regions.data?.find((r) => r.regionId === id)?.displayName ?? id;
  const shown = (instances.data ?? []).filter((i) => matches(i, filter));
  return (
    <>
      <PageHead title={t('instances.title')}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={drawer.open}>
          {t('instances.create')}
        </Button>
      </PageHead>
      {instances.error ? (
        <ErrorNote error={instances.error} onRetry={() => void instances.refetch()} />
      ) : instances.isPending ? (
        <Loader aria-label={t('common.loading')} />
      ) : instances.data.length === 0 ? (
        <EmptyState title={t('instances.empty.title')} text={t('instances.empty.text')} icon={IconBox}>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={drawer.open}>
            {t('instances.create')}
          </Button>
        </EmptyState>
      ) : (
        <Stack gap="sm">
          <Group>
            <TextInput
              flex={1}
              maw={420}
              leftSection={<IconSearch size={16} aria-hidden />}
              placeholder={t('instances.filter')}
              aria-label={t('instances.filter')}
              value={filter}
              onChange={(e) => setFilter(e.currentTarget.value)}
            />
            <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => exportCsv(shown)}>
              {t('instances.exportCsv')}
            </Button>
          </Group>
          {shown.length === 0 ? (
            <Text c="dimmed">{t('instances.noMatch')}</Text>
          ) : (
            <Paper withBorder radius="md">
              <Table.ScrollContainer minWidth={1100} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('instances.title') } }}>
                <Table verticalSpacing="sm" highlightOnHover>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('instances.nameId')}</Table.Th>
                      <Table.Th>{t('instances.version')}</Table.Th>
                      <Table.Th>{t('common.status')}</Table.Th>
                      <Table.Th>{t('instances.region')}</Table.Th>
                      <Table.Th ta="right">{t('instances.series')}</Table.Th>
                      <Table.Th ta="right">{t('instances.rate')}</Table.Th>
                      <Table.Th ta="right">{t('instances.targets')}</Table.Th>
                      <Table.Th ta="right">{t('instances.retention')}</Table.Th>
                      <Table.Th>{t('common.created')}</Table.Th>
                      <Table.Th>{t('instances.tags')}</Table.Th>
                      <Table.Th>{t('common.actions')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {shown.map((i) => (
                      <Row key={i.prometheusInstanceId} instance={i} region={regionName(i.regionId)} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Paper>
          )}
        </Stack>
      )}
      <CreateInstance opened={creating} onClose={drawer.close} />
    </>
  );
}

function Row({ instance, region }: { instance: Instance; region: string }) {
  const t = useText();
  const id = instance.prometheusInstanceId;
  const usage = useUsage(id);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/instances/${id}`} fw={600} className="break">
          {instance.prometheusInstanceName}
        </Anchor>
        <Group gap={4} wrap="nowrap">
          <Text size="xs" c="dimmed" className="mono">
            {id}
          </Text>
          <CopyButton value={id} />
        </Group>
      </Table.Td>
      <Table.Td>
        <Tooltip label={t(`instances.version.${instance.version}`)} withArrow multiline maw={280}>
          <Badge variant="light" color={instance.version === 'V1' ? 'gray' : 'indigo'} autoContrast>
            {instance.version}
          </Badge>
        </Tooltip>
      </Table.Td>
      <Table.Td miw={110}>
        <StatusBadge status={instance.status} />
      </Table.Td>
      <Table.Td>{region}</Table.Td>
      <Figure value={usage.data && short(usage.data.activeSeries)} pending={usage.isPending} />
      <Figure value={usage.data && short(usage.data.samplesPerSecond)} pending={usage.isPending} />
      <Figure value={usage.data && `${usage.data.targetsUp} / ${usage.data.targetsTotal}`} pending={usage.isPending} />
      <Table.Td ta="right" className="nowrap">
        {t('instances.days', { days: instance.storageDuration })}
      </Table.Td>
      <Table.Td className="nowrap">{dateTime(instance.createTime).slice(0, 10)}</Table.Td>
      <Table.Td miw={130}>
        <Group gap={4}>
          {instance.tags.map((tag) => (
            <Badge key={tag.key} variant="default" tt="none" fw={500} maw={220}>
              {tag.value === '' ? tag.key : `${tag.key}:${tag.value}`}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Anchor component={Link} href={`/instances/${id}`} size="sm">
            {t('instances.settings')}
          </Anchor>
          <Anchor component={Link} href={`/explore?instance=${id}`} size="sm">
            {t('instances.explore')}
          </Anchor>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="compact-sm" variant="subtle" rightSection={<IconChevronDown size={14} aria-hidden />}>
                {t('common.more')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item component={Link} href={`/grafana?instance=${id}`}>
                {t('instances.grafana')}
              </Menu.Item>
              <Menu.Item component={Link} href={`/instances/${id}#danger`} color="red">
                {t('instances.uninstall')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Figure({ value, pending }: { value?: string; pending: boolean }) {
  return (
    <Table.Td ta="right" className="nowrap">
      {pending ? <Skeleton h={12} w={48} ml="auto" /> : (value ?? '–')}
    </Table.Td>
  );
}

function matches(instance: Instance, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  return (
    wanted === '' ||
    instance.prometheusInstanceName.toLowerCase().includes(wanted) ||
    instance.prometheusInstanceId.includes(wanted) ||
    instance.tags.some((tag) => `${tag.key}:${tag.value}`.toLowerCase().includes(wanted))
  );
}

function exportCsv(instances: Instance[]) {
  downloadCsv('instances.csv', [
    ['id', 'name', 'region', 'version', 'status', 'retentionDays', 'created', 'httpApiUrl'],
    ...instances.map((i) => [
      i.prometheusInstanceId,
      i.prometheusInstanceName,
      i.regionId,
      i.version,
      i.status,
      String(i.storageDuration),
      i.createTime,
      i.httpApiInterUrl,
    ]),
  ]);
}
