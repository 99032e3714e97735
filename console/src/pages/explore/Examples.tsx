import { Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { series } from '../../api/prometheus';
import { useText, type TextKey } from '../../i18n';
import { favourites, recent } from './queryHistory';

interface Example {
  title: TextKey;
  expr: string;
  needs: string;
}

const all: Example[] = [
  { title: 'explore.example.up', expr: 'up', needs: 'up' },
  { title: 'explore.example.requests', expr: 'sum by (code) (rate(prometheus_http_requests_total[5m]))', needs: 'prometheus_http_requests_total' },
  { title: 'explore.example.requests', expr: 'sum by (code) (rate(http_requests_total[5m]))', needs: 'http_requests_total' },
  { title: 'explore.example.cpu', expr: 'sum by (mode) (rate(node_cpu_seconds_total[5m]))', needs: 'node_cpu_seconds_total' },
  { title: 'explore.example.processCpu', expr: 'rate(process_cpu_seconds_total[5m])', needs: 'process_cpu_seconds_total' },
  { title: 'explore.example.memory', expr: 'node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes', needs: 'node_memory_MemAvailable_bytes' },
  { title: 'explore.example.processMemory', expr: 'process_resident_memory_bytes', needs: 'process_resident_memory_bytes' },
  { title: 'explore.example.latency', expr: 'histogram_quantile(0.95, sum by (le) (rate(prometheus_http_request_duration_seconds_bucket[5m])))', needs: 'prometheus_http_request_duration_seconds_bucket' },
  { title: 'explore.example.disk', expr: 'node_filesystem_avail_bytes / node_filesystem_size_bytes', needs: 'node_filesystem_avail_bytes' },
  { title: 'explore.example.scrape', expr: 'topk(5, scrape_duration_seconds)', needs: 'scrape_duration_seconds' },
  { title: 'explore.example.samples', expr: 'sum by (job) (scrape_samples_scraped)', needs: 'scrape_samples_scraped' },
];

/** What an empty Explore offers: questions that this instance can answer, and those asked before. */
export function Examples({ base, onUse }: { base: string; onUse: (expr: string) => void }) {
  const t = useText();
  const present = useQuery({
    queryKey: ['explore-examples', base],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const found = await Promise.all(all.map((e) => series(base, { 'match[]': [e.needs], limit: 1 }, signal).then((s) => s.length > 0, () => false)));
      return all.filter((_, i) => found[i]);
    },
  });
  // Without data every example is still a way to see what a query looks like.
  const shown = present.data && present.data.length > 0 ? present.data : all.slice(0, 4);
  const before = [...new Set([...favourites(), ...recent()])].slice(0, 6);
  return (
    <Stack gap="sm" mt="xs">
      <Title order={2}>{t('explore.examples')}</Title>
      <Text size="sm" c="dimmed">
        {t(present.data && present.data.length === 0 ? 'explore.examplesNoData' : 'explore.examplesText')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {shown.map((e) => (
          <Card key={e.expr} withBorder padding="sm" radius="md" component="button" type="button" className="example" onClick={() => onUse(e.expr)}>
            <Group gap={6} wrap="nowrap">
              <IconPlayerPlay size={16} aria-hidden />
              <Text fw={600} size="sm">
                {t(e.title)}
              </Text>
            </Group>
            <Text size="xs" className="mono break" mt={4} ta="left" c="dimmed">
              {e.expr}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
      {before.length > 0 && (
        <>
          <Title order={3}>{t('explore.recent')}</Title>
          <Group gap="xs">
            {before.map((expr) => (
              <Button key={expr} size="compact-sm" variant="default" onClick={() => onUse(expr)} maw="100%">
                <span className="mono">{expr.length > 80 ? `${expr.slice(0, 80)}…` : expr}</span>
              </Button>
            ))}
          </Group>
        </>
      )}
    </Stack>
  );
}
