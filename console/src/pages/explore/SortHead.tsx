import { Table } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export interface Sorting<T extends string> {
  by: T;
  down: boolean;
}

/** The head of a column that sorts. */
export function SortHead<T extends string>({ name, sort, onSort, number = false, children }: { name: T; sort: Sorting<T> | undefined; onSort: (s: Sorting<T>) => void; number?: boolean; children: ReactNode }) {
  const mine = sort?.by === name;
  return (
    <Table.Th className={number ? 'num' : undefined} aria-sort={mine ? (sort.down ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className="sort-head" onClick={() => onSort({ by: name, down: mine ? !sort.down : number })}>
        {children}
        {mine && (sort.down ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden />)}
      </button>
    </Table.Th>
  );
}
