import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

/** One topic of a page: title, a line of explanation, actions at the right. */
export function Card({ title, text, actions, children, id, danger = false }: { title: string; text?: ReactNode; actions?: ReactNode; children: ReactNode; id?: string; danger?: boolean }) {
  const heading = useId();
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-labelledby={heading} id={id} bd={danger ? '1px solid var(--mantine-color-red-6)' : undefined}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div>
            <Title order={2} id={heading}>
              {title}
            </Title>
            {text && (
              <Text size="sm" c="dimmed">
                {text}
              </Text>
            )}
          </div>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
