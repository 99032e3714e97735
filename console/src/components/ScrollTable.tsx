import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that scrolls sideways on narrow screens, by keyboard too. */
export function ScrollTable({ label, minWidth, head, children }: { label: string; minWidth: number; head: ReactNode[]; children: ReactNode }) {
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': label } }}>
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {head.map((h, i) => (
              <Table.Th key={i}>{h}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
