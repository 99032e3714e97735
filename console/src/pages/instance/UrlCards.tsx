import { Badge, Box, Stack, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { CopyField } from '../../components/CopyField';
import { useText } from '../../i18n';

export function HttpApiUrlCard({ instance }: { instance: Instance }) {
  const t = useText();
  return (
    <Card title={t('instance.urls.http')} text={t('instance.urls.httpText')}>
      <Stack gap="xs">
        <CopyField value={instance.httpApiInterUrl} before={<Network name={t('instance.public')} />} after={<Reachability url={instance.httpApiInterUrl} internal={false} />} />
        <CopyField value={instance.httpApiIntraUrl} before={<Network name={t('instance.internal')} />} after={<Reachability url={instance.httpApiIntraUrl} internal />} />
      </Stack>
    </Card>
  );
}

export function DataUrlsCard({ instance }: { instance: Instance }) {
  const t = useText();
  const urls = [
    ['instance.urls.remoteWrite', instance.remoteWriteInterUrl, instance.remoteWriteIntraUrl],
    ['instance.urls.remoteRead', instance.remoteReadInterUrl, instance.remoteReadIntraUrl],
    ['instance.urls.otlp', instance.otlpInterUrl, instance.otlpIntraUrl],
    ['instance.urls.push', instance.pushGatewayInterUrl, instance.pushGatewayIntraUrl],
  ] as const;
  return (
    <Card title={t('instance.urls.write')}>
      <Stack gap="md">
        {urls.map(([name, inter, intra]) => (
          <Stack key={name} gap={4}>
            <Text size="sm" fw={600}>
              {t(name)}
            </Text>
            <CopyField value={inter} before={<Network name={t('instance.public')} />} />
            <CopyField value={intra} before={<Network name={t('instance.internal')} />} />
          </Stack>
        ))}
      </Stack>
    </Card>
  );
}

function Network({ name }: { name: string }) {
  return (
    <Badge variant="default" tt="none" fw={500} w={76} style={{ flexShrink: 0 }}>
      {name}
    </Badge>
  );
}

/** Whether this browser reaches the URL: any answer of an HTTP server counts, also a refusal. */
function Reachability({ url, internal }: { url: string; internal: boolean }) {
  const t = useText();
  const probe = useQuery({
    queryKey: ['reach', url],
    queryFn: async ({ signal }) => {
      const response = await fetch(`${url}/api/v1/status/buildinfo`, { signal: AbortSignal.any([signal, AbortSignal.timeout(4000)]), credentials: 'omit', headers: { Accept: 'application/json' } });
      return response.status;
    },
    retry: false,
    refetchInterval: 30_000,
  });
  const [colour, text] = probe.isPending
    ? (['gray', t('instance.urls.testing')] as const)
    : probe.error
      ? (['gray', t(internal ? 'instance.urls.notReachedInternal' : 'instance.urls.notReached')] as const)
      : probe.data === 401 || probe.data === 403
        ? (['teal', t('instance.urls.refused')] as const)
        : (['teal', t('instance.urls.reached')] as const);
  return (
    <Tooltip label={text} multiline maw={280}>
      <Box
        role="img"
        aria-label={text}
        w={10}
        h={10}
        style={{
          borderRadius: 10,
          flexShrink: 0,
          background: `var(--mantine-color-${colour}-6)`,
          opacity: probe.isPending ? 0.4 : 1,
        }}
      />
    </Tooltip>
  );
}
