import { Accordion, Badge, Group, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ask, pathOf } from '../../api/prometheus';
import type { Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';

/** What the server can do, by the names that Prometheus has for it. */
export function FeaturesCard({ instance }: { instance: Instance }) {
  const t = useText();
  const features = useQuery({
    queryKey: ['features', instance.prometheusInstanceId],
    staleTime: 300_000,
    queryFn: async ({ signal }) => (await ask<Record<string, Record<string, boolean>>>(pathOf(instance), 'features', {}, signal, true)).data,
  });
  return (
    <Card title={t('server.features')} text={t('server.featuresText')}>
      {features.error ? (
        <ErrorNote error={features.error} onRetry={() => void features.refetch()} />
      ) : features.isPending ? (
        <Loader size="sm" aria-label={t('common.loading')} />
      ) : (
        <Accordion variant="contained" multiple>
          {Object.entries(features.data)
            .filter(([, set]) => Object.keys(set).length > 0)
            .map(([category, set]) => (
              <Accordion.Item key={category} value={category}>
                <Accordion.Control>
                  <span className="mono">{category}</span> ({t('server.on', { on: Object.values(set).filter(Boolean).length, all: Object.keys(set).length })})
                </Accordion.Control>
                <Accordion.Panel>
                  <Group gap={6}>
                    {Object.entries(set).map(([name, on]) => (
                      <Badge key={name} tt="none" variant={on ? 'light' : 'default'} color={on ? 'teal' : 'gray'} aria-label={`${name}: ${t(on ? 'common.yes' : 'common.no')}`} td={on ? undefined : 'line-through'} fw={500}>
                        {name}
                      </Badge>
                    ))}
                  </Group>
                </Accordion.Panel>
              </Accordion.Item>
            ))}
        </Accordion>
      )}
    </Card>
  );
}
