import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from './CopyButton';

/** A value that people copy: monospace, whole, with a Copy button. */
export function CopyField({ value, label, before, after }: { value: string; label?: string; before?: ReactNode; after?: ReactNode }) {
  return (
    <Group
      gap="xs"
      wrap="nowrap"
      px="sm"
      py={4}
      style={{ border: '1px solid var(--mantine-color-default-border)', borderRadius: 'var(--mantine-radius-sm)', background: 'var(--mantine-color-default)' }}
    >
      {before}
      <Text size="sm" className="mono break" flex={1}>
        {value}
      </Text>
      {after}
      <CopyButton value={value} label={label} />
    </Group>
  );
}
