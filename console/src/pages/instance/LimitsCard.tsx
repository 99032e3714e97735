import { Button, Group, Loader, Progress, Stack, Table, Text, TextInput, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { all, useUsage } from '../../api/control';
import type { Instance, Limit } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { bytes, short } from '../../lib/format';
import { useInstancePatch } from './useInstancePatch';

/** Every limit with its default, where the default comes from, and how much of it is used where that is known. */
export function LimitsCard({ instance }: { instance: Instance }) {
  const t = useText();
  const limits = useQuery({ queryKey: ['limits'], queryFn: ({ signal }) => all<Limit>('/limits', signal), staleTime: 300_000 });
  const usage = useUsage(instance.prometheusInstanceId);
  const [edited, setEdited] = useState<Record<string, string>>({});
  const patch = useInstancePatch(instance.prometheusInstanceId);
  const now: Record<string, number | undefined> = { activeSeries: usage.data?.activeSeries, samplesPerSecond: usage.data?.samplesPerSecond };
  const changes = Object.entries(edited).filter(([name, text]) => text !== stored(instance, name));
  return (
    <Card title={t('instance.limits.title')} text={t('instance.limits.useDefault')}>
      {limits.error ? (
        <ErrorNote error={limits.error} onRetry={() => void limits.refetch()} />
      ) : limits.isPending ? (
        <Loader size="sm" aria-label={t('common.loading')} />
      ) : (
        <Table.ScrollContainer minWidth={600} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('instance.limits.title') } }}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('instance.limits.limit')}</Table.Th>
                <Table.Th>{t('instance.limits.value')}</Table.Th>
                <Table.Th>{t('instance.limits.default')}</Table.Th>
                <Table.Th>{t('instance.limits.current')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {limits.data.map((limit) => (
                <Table.Tr key={limit.name}>
                  <Table.Td className="mono">{limit.name}</Table.Td>
                  <Table.Td>
                    <TextInput
                      size="xs"
                      w={130}
                      aria-label={limit.name}
                      placeholder={show(limit, limit.default, t('instance.limits.noLimit'))}
                      value={edited[limit.name] ?? stored(instance, limit.name)}
                      onChange={(e) => setEdited({ ...edited, [limit.name]: e.currentTarget.value })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <Tooltip label={t('instance.limits.source', { source: limit.source })} multiline maw={320}>
                      <Text size="sm" tabIndex={0} style={{ cursor: 'help' }}>
                        {show(limit, limit.default, t('instance.limits.noLimit'))}
                      </Text>
                    </Tooltip>
                  </Table.Td>
                  <Table.Td>
                    <Use value={now[limit.name]} limit={Number(instance.limits[limit.name])} name={limit.name} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {patch.error && <ErrorNote error={patch.error} />}
      <Group>
        <Button size="xs" disabled={changes.length === 0} loading={patch.pending} onClick={() => patch.save({ limits: Object.fromEntries(changes.map(([name, text]) => [name, valueOf(text)])) })}>
          {t('common.save')}
        </Button>
      </Group>
    </Card>
  );
}

function Use({ value, limit, name }: { value?: number; limit: number; name: string }) {
  if (value === undefined) {
    return null;
  }

  const share = limit > 0 ? (value / limit) * 100 : 0;
  return (
    <Stack gap={2}>
      <Text size="sm">{short(value)}</Text>
      {limit > 0 && <Progress value={share} color={share > 80 ? 'red' : 'teal'} size="sm" aria-label={name} />}
    </Stack>
  );
}

function stored(instance: Instance, name: string): string {
  const value = instance.limitOverrides[name];
  return value === undefined ? '' : String(value);
}

function valueOf(text: string): string | number | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : /^\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
}

function show(limit: Limit, value: number | string, none: string): string {
  return typeof value === 'string' ? value : value === 0 ? none : limit.unit === 'bytes' ? bytes(value) : short(value);
}
