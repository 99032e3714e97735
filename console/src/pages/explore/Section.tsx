import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../../i18n';
import type { Run } from './useRuns';

/** The part of a tab about one query; named when there are several. */
export function Section({ run, count, actions, children }: { run: Run; count: number; actions?: ReactNode; children: ReactNode }) {
  const t = useText();
  return (
    <Stack gap="xs" component="section" aria-label={t('explore.query', { letter: run.letter })}>
      {(count > 1 || actions) && (
        <Group justify="space-between" gap="xs">
          <Text size="sm" className="mono break" fw={600} flex="1 1 200px">
            {count > 1 ? `${run.letter}: ${run.expr}` : ''}
          </Text>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      )}
      {children}
    </Stack>
  );
}
