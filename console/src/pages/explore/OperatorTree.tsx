import { Box, Text } from '@mantine/core';

export interface TreeItem {
  title: string;
  detail?: string;
  /** What stands at the right, as far as it is known. */
  facts: string[];
  /** Share of the whole, 0 to 1. */
  share?: number;
  children: TreeItem[];
}

/** A tree of operators, one row each; deeper ones are moved in. */
export function OperatorTree({ root, label }: { root: TreeItem; label: string }) {
  const rows: [TreeItem, number][] = [];
  const add = (item: TreeItem, depth: number) => {
    if (rows.length < 2000 && depth < 200) {
      rows.push([item, depth]);
      item.children.forEach((c) => add(c, depth + 1));
    }
  };
  add(root, 0);
  return (
    <Box role="list" aria-label={label} tabIndex={0} style={{ overflowX: 'auto' }}>
      {rows.map(([item, depth], i) => (
        <div key={i} role="listitem" className="tree-row" style={{ paddingLeft: Math.min(depth, 24) * 18 }}>
          <div>
            <Text span size="sm" className="mono" fw={600}>
              {item.title}
            </Text>{' '}
            {item.detail && (
              <Text span size="sm" className="mono break" c="dimmed">
                {item.detail}
              </Text>
            )}
            {item.share !== undefined && <div className="tree-bar" style={{ width: `${Math.max(0.3, Math.min(100, item.share * 100))}%` }} />}
          </div>
          <Text size="xs" className="num">
            {item.facts.join(' · ')}
          </Text>
        </div>
      ))}
    </Box>
  );
}
