import { Center, Group, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLanguage } from '../../i18n';

/** The card in the middle of the pages before sign-in. */
export function EntranceCard({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const { t, language, setLanguage } = useLanguage();
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack w="100%" maw={420} gap="lg">
        <Group justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <img src="/console/favicon.svg" width={36} height={36} alt="" />
            <div>
              <Text fw={700} size="lg" lh={1.1}>
                Deucalion
              </Text>
              <Text c="dimmed" size="sm">
                {t('app.name')}
              </Text>
            </div>
          </Group>
          <SegmentedControl
            size="xs"
            aria-label={t('frame.language')}
            value={language}
            onChange={(v) => setLanguage(v as 'en' | 'zh')}
            data={[
              { value: 'en', label: 'EN' },
              { value: 'zh', label: '中文' },
            ]}
          />
        </Group>
        <Paper withBorder shadow="sm" p="lg" radius="md">
          <Stack gap="md">
            <Title order={1}>{title}</Title>
            {text && (
              <Text size="sm" c="dimmed">
                {text}
              </Text>
            )}
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
}
