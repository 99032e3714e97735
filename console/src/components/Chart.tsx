import { Box, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, type RefObject } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { stacked, type ChartSeries, type Exemplar } from '../lib/chartData';
import { withUnit, type Unit } from '../lib/format';
import type { Span } from '../lib/timeRange';
import { ChartTooltip, type Pin, type TooltipTexts } from './chartTooltip';
import './chart.css';

export type ChartStyle = 'lines' | 'stacked' | 'points' | 'bars';

export interface ChartProps {
  label: string;
  times: number[];
  series: ChartSeries[];
  span: Span;
  unit: Unit;
  style?: ChartStyle;
  zero?: boolean;
  log?: boolean;
  height?: number;
  exemplars?: Exemplar[];
  texts: TooltipTexts;
  /** A stretch of time was drawn with the pointer; Unix seconds. */
  onZoom?: (from: number, to: number) => void;
  canvas?: RefObject<HTMLCanvasElement | null>;
}

/** Series over time, drawn by uPlot. Drag zooms, a click pins the tooltip, Escape lets it go. */
export function Chart(props: ChartProps) {
  const { times, series, span, unit, style = 'lines', zero, log, height = 340, exemplars, label } = props;
  const place = useRef<HTMLDivElement>(null);
  const pin = useRef<Pin>(null);
  const zoom = useRef(props.onZoom);
  zoom.current = props.onZoom;
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    const root = place.current!;
    const tooltip = new ChartTooltip(root, props.texts, series, times, unit, exemplars ?? [], pin);
    const plot = new uPlot(
      {
        width: Math.max(120, root.clientWidth),
        height,
        padding: [10, 12, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: true, y: false, setScale: false }, points: { show: series.length <= 40 }, y: false },
        scales: {
          x: { time: true, range: () => [span.start, span.end === span.start ? span.start + 1 : span.end] },
          y: log ? { distr: 3, log: 10, range: logRange } : { range: (_, min, max) => linearRange(min, max, zero || style === 'stacked' || style === 'bars') },
        },
        axes: axes(dark, unit, !!log),
        series: [{}, ...series.map((s) => drawn(s, style, series.length))],
        bands: style === 'stacked' ? series.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })) : undefined,
        hooks: {
          setCursor: [(u) => tooltip.move(u)],
          setSelect: [
            (u) => {
              if (u.select.width > 4) {
                const [from, to] = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')];
                u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
                zoom.current?.(from, to);
              }
            },
          ],
          draw: exemplars && exemplars.length > 0 ? [(u) => drawExemplars(u, exemplars, dark)] : [],
        },
      },
      dataOf(times, series, style, !!log),
      root,
    );
    tooltip.attach(plot);
    if (props.canvas) {
      props.canvas.current = plot.ctx.canvas;
    }

    const observer = new ResizeObserver(() => {
      const width = Math.max(120, root.clientWidth);
      if (width !== plot.width) {
        plot.setSize({ width, height });
      }
    });
    observer.observe(root);
    return () => {
      observer.disconnect();
      tooltip.destroy();
      plot.destroy();
    };
  }, [times, series, span, unit, style, zero, log, height, exemplars, dark]); // eslint-disable-line react-hooks/exhaustive-deps
  return <Box ref={place} className="chart" pos="relative" mih={height} role="img" aria-label={label} />;
}

function dataOf(times: number[], series: ChartSeries[], style: ChartStyle, log: boolean): uPlot.AlignedData {
  const values = style === 'stacked' ? stacked(series.map((s) => s.values)) : series.map((s) => s.values);
  // The logarithm of nothing and less does not exist.
  return [times, ...(log ? values.map((v) => v.map((x) => (x !== null && x > 0 ? x : null))) : values)];
}

function drawn(s: ChartSeries, style: ChartStyle, count: number): uPlot.Series {
  const base: uPlot.Series = { label: s.name, stroke: s.colour, width: count > 100 ? 1 : 1.5, spanGaps: false };
  switch (style) {
    case 'points':
      return { ...base, paths: () => null, points: { show: true, size: 4, fill: s.colour, width: 0 } };
    case 'bars':
      return { ...base, width: 0, fill: s.colour + 'cc', paths: uPlot.paths.bars!({ size: [0.7, 24] }), points: { show: false } };
    case 'stacked':
      return { ...base, fill: s.colour + '66', points: { show: false } };
    default:
      // A sample between two gaps would not be seen as a line.
      return { ...base, points: { show: true, size: 4, fill: s.colour, width: 0, filter: (u, i) => alone(u.data[i] as (number | null)[]) } };
  }
}

function alone(values: (number | null)[]): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) {
      found.push(i);
    }
  }

  return found;
}

function linearRange(min: number | null, max: number | null, zero: boolean): uPlot.Range.MinMax {
  if (min === null || max === null) {
    return [0, 1];
  }

  const low = zero ? Math.min(0, min) : min;
  const high = zero ? Math.max(0, max) : max;
  if (low === high) {
    const by = Math.abs(low) > 0 ? Math.abs(low) * 0.1 : 1;
    return [low < 0 || !zero ? low - by : low, high + by];
  }

  const pad = (high - low) * 0.06;
  // Values that are never negative do not get an axis that is.
  return [low >= 0 ? Math.max(0, zero ? low : low - pad) : low - pad, high + pad];
}

function logRange(_: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  return min === null || max === null || min <= 0 ? [0.1, 10] : uPlot.rangeLog(min, max, 10, false);
}

const powersOfTwo = Array.from({ length: 60 }, (_, i) => 2 ** i);

function axes(dark: boolean, unit: Unit, log: boolean): uPlot.Axis[] {
  const text = dark ? '#b8bcc4' : '#495057';
  const line = { stroke: dark ? '#ffffff14' : '#00000012', width: 1 };
  const font = '12px system-ui, sans-serif';
  return [
    { stroke: text, font, grid: line, ticks: line, space: 70, values: (_u, splits, _a, _s, step) => splits.map((t, i) => timeText(t, step, i === 0)) },
    {
      stroke: text,
      font,
      grid: line,
      ticks: line,
      incrs: unit === 'bytes' && !log ? powersOfTwo : undefined,
      values: (_u, splits) => splits.map((v) => (v === null ? '' : withUnit(Number(v.toPrecision(12)), unit))),
      size: (_u, values) => 22 + Math.max(24, ...(values ?? []).map((v) => (v?.length ?? 0) * 7.2)),
    },
  ];
}

function timeText(time: number, step: number, first: boolean): string {
  const d = new Date(time * 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  if (step >= 86_400) {
    return day;
  }

  const clock = `${two(d.getHours())}:${two(d.getMinutes())}${step < 60 ? `:${two(d.getSeconds())}` : ''}`;
  return first || (d.getHours() === 0 && d.getMinutes() === 0 && d.getSeconds() === 0) ? `${clock}\n${day}` : clock;
}

function drawExemplars(u: uPlot, exemplars: Exemplar[], dark: boolean): void {
  const { ctx } = u;
  const size = 5 * uPlot.pxRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  ctx.clip();
  ctx.fillStyle = dark ? '#ffd43b' : '#e8590c';
  ctx.strokeStyle = dark ? '#000000' : '#ffffff';
  for (const e of exemplars) {
    const [x, y] = [u.valToPos(e.time, 'x', true), u.valToPos(e.value, 'y', true)];
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }

  ctx.restore();
}
