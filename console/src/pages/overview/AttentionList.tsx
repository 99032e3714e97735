import { Anchor, Box, Group, Loader, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconExclamationCircle } from '@tabler/icons-react';
import { Link } from 'wouter';
import { Card } from '../../components/Card';
import { useText } from '../../i18n';
import type { Finding } from './attention';

const most = 12;

/** What is the matter, each with the way to mend it. */
export function AttentionList({ findings, pending }: { findings: Finding[]; pending: boolean }) {
  const t = useText();
  return (
    <Card title={t('overview.attention')} text={findings.length > 0 ? t('overview.attentionText') : undefined}>
      {pending ? (
        <Loader size="sm" aria-label={t('common.loading')} />
      ) : findings.length === 0 ? (
        <Group gap="sm" wrap="nowrap">
          <ThemeIcon color="teal" variant="light" radius="xl" aria-hidden>
            <IconCheck size={16} />
          </ThemeIcon>
          <Text size="sm">{t('overview.attentionNone')}</Text>
        </Group>
      ) : (
        <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
          {findings.slice(0, most).map((f) => (
            <Group component="li" key={f.id} gap="sm" wrap="nowrap" align="flex-start">
              <ThemeIcon color={f.severity === 'bad' ? 'red' : 'yellow'} variant="light" radius="xl" aria-hidden>
                {f.severity === 'bad' ? <IconExclamationCircle size={16} /> : <IconAlertTriangle size={16} />}
              </ThemeIcon>
              <Box flex={1} miw={0}>
                <Text size="sm" className="break">
                  {t(f.text, f.values)}
                </Text>
                {f.detail && (
                  <Text size="xs" c="dimmed" className="mono break" lineClamp={2}>
                    {f.detail}
                  </Text>
                )}
              </Box>
              <Anchor component={Link} href={f.href} size="sm" className="nowrap">
                {t(f.fix)}
              </Anchor>
            </Group>
          ))}
          {findings.length > most && (
            <Text component="li" size="sm" c="dimmed">
              {t('overview.attentionMore', { count: findings.length - most })}
            </Text>
          )}
        </Stack>
      )}
    </Card>
  );
}
