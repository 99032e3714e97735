import { Button, Group, Table, Text, TextInput } from '@mantine/core';
import { useMemo, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { CopyButton } from '../../components/CopyButton';
import { useText } from '../../i18n';
import { summaryOf, type ChartSeries, type Summary } from '../../lib/chartData';
import { withUnit, type Unit } from '../../lib/format';
import { seriesName } from './seriesName';
import { SortHead, type Sorting } from './SortHead';

type Column = 'name' | keyof Summary;
const numbers = ['min', 'avg', 'max', 'last'] as const;
const most = 200;

/** The series of a graph with their numbers: a click shows one alone, with Ctrl or Cmd it hides one. */
export function LegendTable({ series, off, onOff, unit }: { series: ChartSeries[]; off: ReadonlySet<string>; onOff: (off: ReadonlySet<string>) => void; unit: Unit }) {
  const t = useText();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<Sorting<Column>>();
  const rows = useMemo(() => series.map((s) => ({ s, of: summaryOf(s.values) })), [series]);
  const shown = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = rows.filter((r) => words.every((w) => r.s.name.toLowerCase().includes(w)));
    return sort ? [...matching].sort((a, b) => (sort.down ? -1 : 1) * (sort.by === 'name' ? a.s.name.localeCompare(b.s.name) : (a.of[sort.by] ?? -Infinity) - (b.of[sort.by] ?? -Infinity))) : matching;
  }, [rows, filter, sort]);
  const choose = (id: string, hide: boolean) => {
    if (hide) {
      const next = new Set(off);
      if (!next.delete(id)) {
        next.add(id);
      }

      onOff(next);
    } else {
      const alone = series.every((s) => s.id === id || off.has(s.id)) && !off.has(id);
      onOff(alone ? new Set() : new Set(series.filter((s) => s.id !== id).map((s) => s.id)));
    }
  };
  return (
    <div>
      <Group gap="sm" mb={4}>
        {series.length > 5 && <TextInput size="xs" w={240} aria-label={t('explore.legendSearch')} placeholder={t('explore.legendSearch')} value={filter} onChange={(e) => setFilter(e.currentTarget.value)} />}
        <Text size="xs" c="dimmed">
          {t('explore.legendHelp')}
        </Text>
        {off.size > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => onOff(new Set())}>
            {t('explore.legendAll')}
          </Button>
        )}
      </Group>
      <Table.ScrollContainer minWidth={560} mah={420} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('explore.legendTable') } }}>
        <Table verticalSpacing={3} highlightOnHover stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <SortHead name="name" sort={sort} onSort={setSort}>
                {t('explore.series')}
              </SortHead>
              {numbers.map((n) => (
                <SortHead key={n} name={n} sort={sort} onSort={setSort} number>
                  {t(`explore.legend.${n}`)}
                </SortHead>
              ))}
              <Table.Th w={40} aria-label={t('common.actions')} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.slice(0, most).map(({ s, of }) => (
              <Table.Tr key={s.id} className="legend-row" data-off={off.has(s.id) || undefined}>
                <Table.Td>
                  <button
                    type="button"
                    className="sort-head"
                    aria-pressed={!off.has(s.id)}
                    style={{ display: 'flex', alignItems: 'center', gap: 8, whiteSpace: 'normal', textAlign: 'left', fontWeight: 400 }}
                    onClick={(e: MouseEvent) => choose(s.id, e.ctrlKey || e.metaKey)}
                    onKeyDown={(e: KeyboardEvent) => e.key === 'Delete' && choose(s.id, true)}
                  >
                    <span className="legend-swatch" style={{ background: off.has(s.id) ? 'transparent' : s.colour, border: `2px solid ${s.colour}` }} />
                    <Text component="span" size="xs" className="mono break" td={off.has(s.id) ? 'line-through' : undefined}>
                      {s.name}
                    </Text>
                  </button>
                </Table.Td>
                {numbers.map((n) => (
                  <Table.Td key={n} className="num">
                    <Text span size="xs">
                      {of[n] === null ? '–' : withUnit(of[n], unit)}
                    </Text>
                  </Table.Td>
                ))}
                <Table.Td>
                  <CopyButton value={seriesName(s.labels)} label={t('explore.copySelector')} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {shown.length > most && (
        <Text size="xs" c="dimmed">
          {t('explore.legendMore', { count: shown.length - most })}
        </Text>
      )}
    </div>
  );
}
