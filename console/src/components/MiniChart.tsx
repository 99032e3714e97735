import { Box, Group, Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { dateTime, withUnit, type Unit } from '../lib/format';

export interface MiniLine {
  name: string;
  values: (number | null)[];
}

export interface MiniChartProps {
  /** What is drawn, for those who do not see it. */
  label: string;
  /** Unix seconds, ascending. */
  times: number[];
  lines: MiniLine[];
  unit: Unit;
  /** Shown beside the numbers, as "/s". */
  suffix?: string;
  height?: number;
  /** The time axis from and to, Unix seconds; without it the first and last point. */
  span?: [number, number];
  /** One bar a day; times are midnights. */
  bars?: boolean;
}

const light = ['#3b5bdb', '#e8590c', '#2b8a3e', '#9c36b5', '#0b7285', '#c92a2a', '#5f3dc4', '#846358'];
const dark = ['#748ffc', '#ffa94d', '#69db7c', '#da77f2', '#3bc9db', '#ff8787', '#9775fa', '#d2bab0'];

/** A few lines over time with a legend that tells the last value, or the one below the pointer. */
export function MiniChart({ label, times, lines, unit, suffix = '', height = 180, span, bars = false }: MiniChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const range = useRef(span);
  range.current = span;
  const [at, setAt] = useState<number | null>(null);
  const scheme = useComputedColorScheme('light');
  const colours = scheme === 'dark' ? dark : light;
  const count = lines.length;
  const data = useMemo<uPlot.AlignedData>(() => [times, ...lines.map((l) => l.values)], [times, lines]);
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const root = place.current!;
    const grid = { stroke: scheme === 'dark' ? '#373a40' : '#e9ecef', width: 1 };
    const stroke = scheme === 'dark' ? '#b8b8b8' : '#495057';
    const font = '11px system-ui, sans-serif';
    const drawn = new uPlot(
      {
        width: Math.max(100, root.clientWidth),
        height,
        padding: [10, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: { x: { range: (_, min, max) => range.current ?? (min === max ? [min - 1, max + 1] : [min, max]) }, y: { range: (_, _min, max) => [0, max > 0 ? max * 1.15 : 1] } },
        axes: [
          { stroke, grid, ticks: grid, font, size: 32, space: 70, values: clock, ...(bars ? { incrs: [1, 2, 7, 14, 28].map((days) => days * 86_400) } : {}) },
          { stroke, grid, ticks: { show: false }, font, size: 68, space: 36, values: (_, ticks) => ticks.map((v) => withUnit(v, unit)) },
        ],
        series: [
          {},
          ...Array.from({ length: count }, (_, i) => ({
            stroke: colours[i % colours.length],
            width: 2,
            fill: count === 1 || bars ? `${colours[i % colours.length]}${bars ? 'cc' : '22'}` : undefined,
            paths: bars ? uPlot.paths.bars!({ size: [0.7, 60] }) : undefined,
            points: { show: false },
          })),
        ],
        hooks: { setCursor: [(u) => setAt(u.cursor.idx ?? null)] },
      },
      latest.current,
      root,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() => {
      const width = Math.max(100, root.clientWidth);
      if (width !== drawn.width) {
        drawn.setSize({ width, height });
      }
    });
    observer.observe(root);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = null;
    };
  }, [scheme, count, unit, height, bars, colours]);
  useEffect(() => plot.current?.setData(data), [data, span]);
  const index = at ?? times.length - 1;
  return (
    <Box>
      <Box ref={place} role="img" aria-label={label} style={{ minWidth: 0, overflow: 'hidden', height }} />
      <Group gap="xs" mt={4} mih={22}>
        {lines.map((line, i) => (
          <Group key={line.name} gap={6} wrap="nowrap" maw="100%">
            <Box w={10} h={10} style={{ borderRadius: 2, background: colours[i % colours.length], flexShrink: 0 }} aria-hidden />
            <Text size="xs" truncate maw={220}>
              {line.name}
            </Text>
            <Text size="xs" fw={600} className="nowrap">
              {told(line.values, index, at === null, unit, suffix)}
            </Text>
          </Group>
        ))}
        {at !== null && times[at] !== undefined && (
          <Text size="xs" c="dimmed" ml="auto">
            {dateTime(times[at] * 1000)}
          </Text>
        )}
      </Group>
    </Box>
  );
}

/** The last value that there is, unless the pointer names a point. */
function told(values: (number | null)[], index: number, last: boolean, unit: Unit, suffix: string): string {
  let value = values[index] ?? null;
  for (let i = index; last && value === null && i >= 0; i--) {
    value = values[i] ?? null;
  }

  return value === null ? '–' : withUnit(value, unit) + suffix;
}

function clock(_: uPlot, ticks: number[], __: number, ___: number, step: number): string[] {
  return ticks.map((tick) => {
    const text = dateTime(tick * 1000);
    return step >= 86_400 ? text.slice(5, 10) : step >= 60 ? text.slice(11, 16) : text.slice(11);
  });
}
