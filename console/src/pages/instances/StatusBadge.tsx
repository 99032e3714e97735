import { Badge } from '@mantine/core';

const colours: Record<string, string> = { Running: 'teal', Starting: 'blue', 'Read-only': 'yellow', Failed: 'red', Deleted: 'gray' };

export function StatusBadge({ status }: { status: string }) {
  return (
    <Badge variant="dot" color={colours[status] ?? 'gray'} tt="none" fw={500} maw="none" style={{ flexShrink: 0 }}>
      {status}
    </Badge>
  );
}
