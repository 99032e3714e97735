import { Anchor, Button, Loader, Progress, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useInstances, useServer } from '../../api/control';
import { pathOf } from '../../api/prometheus';
import type { Instance, ServerView } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { bytes, dateTime, seconds } from '../../lib/format';
import { FeaturesCard } from './FeaturesCard';
import { FlagsCard } from './FlagsCard';
import { StorageTable } from './StorageTable';

/** What the process is, since when it runs, what it takes, how it was started and what it can do. */
export default function ServerPage() {
  const t = useText();
  const server = useServer(5_000);
  const instances = useInstances();
  const running = (instances.data ?? []).filter((i) => i.status === 'Running');
  return (
    <>
      <PageHead title={t('nav.server')} text={t('server.text')}>
        <Button variant="default" onClick={() => void server.refetch()}>
          {t('common.refresh')}
        </Button>
      </PageHead>
      {server.error && !server.data ? (
        <ErrorNote error={server.error} onRetry={() => void server.refetch()} />
      ) : server.isPending ? (
        <Loader aria-label={t('common.loading')} />
      ) : (
        <Stack>
          <Starting server={server.data} />
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
            <Build server={server.data} />
            <Room server={server.data} />
          </SimpleGrid>
          {instances.error ? <ErrorNote error={instances.error} onRetry={() => void instances.refetch()} /> : <StorageTable instances={running} sizes={server.data.storage.byInstance} />}
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
            <FlagsCard flags={server.data.flags} />
            <Stack>
              <Documents instance={running[0]} />
              {running[0] && <FeaturesCard instance={running[0]} />}
            </Stack>
          </SimpleGrid>
        </Stack>
      )}
    </>
  );
}

function Starting({ server }: { server: ServerView }) {
  const t = useText();
  const { opened, total } = server.instances;
  return opened >= total ? null : (
    <Card title={t('server.starting')} text={t('server.startingText', { opened, total })}>
      <Progress value={(opened / total) * 100} animated aria-label={t('server.starting')} />
    </Card>
  );
}

function Build({ server }: { server: ServerView }) {
  const t = useText();
  const up = (new Date(server.serverTime).getTime() - new Date(server.startTime).getTime()) / 1000;
  const skew = (new Date(server.serverTime).getTime() - Date.now()) / 1000;
  return (
    <Card title={t('server.build')}>
      <Facts
        label={t('server.build')}
        rows={[
          [t('server.version'), server.version],
          [t('server.prometheus'), server.prometheusVersion],
          [t('server.runtime'), server.runtime],
          [t('server.system'), server.operatingSystem],
          [t('server.host'), server.hostName],
          [t('server.processors'), server.processors],
          [t('server.started'), dateTime(server.startTime)],
          [t('server.uptime'), seconds(Math.max(0, up))],
          ...(Math.abs(skew) > 30 ? [[t('server.clock'), t('server.clockText', { seconds: Math.round(skew) })] as [string, ReactNode]] : []),
        ]}
      />
    </Card>
  );
}

function Room({ server }: { server: ServerView }) {
  const t = useText();
  const { memory, storage } = server;
  const taken = storage.volumeSize > 0 ? ((storage.volumeSize - storage.volumeFree) / storage.volumeSize) * 100 : 0;
  const resident = memory.limit > 0 ? (memory.resident / memory.limit) * 100 : 0;
  return (
    <Card title={t('server.room')}>
      <Facts
        label={t('server.room')}
        rows={[
          [t('server.directory'), <span className="mono break">{storage.path}</span>],
          [t('server.used'), bytes(storage.used)],
          [t('server.volume'), storage.volumeSize > 0 ? <Use share={taken} label={t('server.volume')} text={t('overview.diskFree', { free: bytes(storage.volumeFree), total: bytes(storage.volumeSize) })} /> : '–'],
          [t('server.memory'), <Use share={resident} label={t('server.memory')} text={t('server.memoryOf', { used: bytes(memory.resident), limit: bytes(memory.limit) })} />],
        ]}
      />
    </Card>
  );
}

function Use({ share, text, label }: { share: number; text: string; label: string }) {
  return (
    <Stack gap={4}>
      <Text size="sm">{text}</Text>
      <Progress value={share} color={share > 80 ? 'red' : 'teal'} size="sm" aria-label={label} />
    </Stack>
  );
}

function Facts({ rows, label }: { rows: [string, ReactNode][]; label: string }) {
  return (
    <Table aria-label={label} verticalSpacing={6}>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={400} c="dimmed" w="38%">
              {name}
            </Table.Th>
            <Table.Td className="break">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Documents({ instance }: { instance?: Instance }) {
  const t = useText();
  return (
    <Card title={t('server.documents')} text={t('server.documentsText')}>
      <Stack gap="xs" align="flex-start">
        <Anchor href="/control/v1/openapi.json" target="_blank" rel="noopener" size="sm">
          {t('server.controlDocument')}
        </Anchor>
        {instance && (
          <Anchor href={`${pathOf(instance)}/api/v1/openapi.yaml`} target="_blank" rel="noopener" size="sm">
            {t('server.dataDocument')}
          </Anchor>
        )}
        <Anchor href="/metrics" target="_blank" rel="noopener" size="sm">
          {t('server.metrics')}
        </Anchor>
        <Text size="xs" c="dimmed">
          {t('server.licence')}
        </Text>
      </Stack>
    </Card>
  );
}
