import { Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconDatabase, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** What a page shows instead of nothing: why it is empty, and what to do. */
export function EmptyState({ title, text, icon: Symbol = IconDatabase, children }: { title: string; text?: ReactNode; icon?: Icon; children?: ReactNode }) {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="sm" py="lg" ta="center">
        <ThemeIcon size={48} radius="xl" variant="light" aria-hidden>
          <Symbol size={26} />
        </ThemeIcon>
        <Title order={2}>{title}</Title>
        {text && (
          <Text c="dimmed" maw={520}>
            {text}
          </Text>
        )}
        {children}
      </Stack>
    </Paper>
  );
}
