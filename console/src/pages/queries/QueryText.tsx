import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Instance } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import { useText } from '../../i18n';

/** An expression as text, with ways to copy it and to look at its graph. */
export function QueryText({ instance, query }: { instance: Instance; query: string }) {
  const t = useText();
  return (
    <Stack gap={2}>
      <Text size="sm" className="mono break" lineClamp={4} title={query} miw={220}>
        {query}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Anchor component={Link} href={exploreLink(instance, query)} size="sm">
          {t('instances.explore')}
        </Anchor>
        <CopyButton value={query} label={t('queries.copy')} />
      </Group>
    </Stack>
  );
}

export function exploreLink(instance: Instance, query: string): string {
  return `/explore?${new URLSearchParams({ instance: instance.prometheusInstanceId, expr: query })}`;
}
