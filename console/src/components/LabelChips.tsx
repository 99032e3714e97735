import { Group, Text } from '@mantine/core';
import type { Labels } from '../api/types';

/** Labels as text, one piece each, in the order of their names. */
export function LabelChips({ labels, mark }: { labels: Labels; mark?: (name: string) => 'new' | 'gone' | undefined }) {
  return (
    <Group gap={4}>
      {Object.keys(labels)
        .sort()
        .map((name) => {
          const kind = mark?.(name);
          return (
            <Text
              key={name}
              component="span"
              className="mono break"
              fz={12}
              px={6}
              td={kind === 'gone' ? 'line-through' : undefined}
              style={{ border: '1px solid var(--mantine-color-default-border)', borderRadius: 'var(--mantine-radius-sm)', background: kind === 'new' ? 'var(--mantine-color-teal-light)' : kind === 'gone' ? 'var(--mantine-color-red-light)' : 'var(--mantine-color-default-hover)' }}
            >
              {name}={JSON.stringify(labels[name])}
            </Text>
          );
        })}
    </Group>
  );
}
