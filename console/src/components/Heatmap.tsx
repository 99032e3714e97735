import { Box, Text, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { dateTime, short, withUnit, type Unit } from '../lib/format';
import { placeOnRows, type HeatmapData } from '../lib/heatmap';
import { stepFor, type Span } from '../lib/timeRange';
import './chart.css';

interface Props {
  label: string;
  data: HeatmapData;
  times: number[];
  span: Span;
  step: number;
  unit: Unit;
  height?: number;
  onZoom?: (from: number, to: number) => void;
  /** Words of the line below the pointer. */
  text: (bucket: string, count: string, time: string) => string;
}

const pad = { left: 76, right: 10, top: 8, bottom: 26 };
const quantileColours = ['#e8590c', '#e03131'];

/** Observations by time and size; the darker, the more. Lines are quantiles. */
export function Heatmap({ label, data, times, span, step, unit, height = 360, onZoom, text }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const dark = useComputedColorScheme('light') === 'dark';
  const [width, setWidth] = useState(0);
  const [hover, setHover] = useState('');
  const [drag, setDrag] = useState<[from: number, to: number]>();
  useEffect(() => {
    const place = canvas.current!.parentElement!;
    const observer = new ResizeObserver(() => setWidth(place.clientWidth));
    observer.observe(place);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (width > 0) {
      draw(canvas.current!, width, height, data, times, span, step, unit, dark);
    }
  }, [width, height, data, times, span, step, unit, dark]);
  const timeAt = (x: number) => span.start + ((x - pad.left) / Math.max(1, width - pad.left - pad.right)) * (span.end - span.start + step);
  const at = (e: React.PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  };
  return (
    <Box pos="relative">
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        style={{ width: '100%', height, display: 'block', cursor: 'crosshair', touchAction: 'pan-y' }}
        onPointerDown={(e) => setDrag([at(e).x, at(e).x])}
        onPointerMove={(e) => {
          const { x, y } = at(e);
          if (drag) {
            setDrag([drag[0], x]);
          }

          const i = Math.floor((timeAt(x) - span.start) / step);
          const r = Math.floor((1 - (y - pad.top) / (height - pad.top - pad.bottom)) * (data.bounds.length - 1));
          const n = data.cells[r]?.[i];
          setHover(n === undefined || times[i] === undefined ? '' : text(`${withUnit(data.bounds[r]!, unit)} – ${withUnit(data.bounds[r + 1]!, unit)}`, short(n), dateTime(times[i] * 1000)));
        }}
        onPointerLeave={() => {
          setHover('');
          setDrag(undefined);
        }}
        onPointerUp={() => {
          if (drag && Math.abs(drag[1] - drag[0]) > 5) {
            onZoom?.(Math.max(span.start, timeAt(Math.min(...drag))), Math.min(span.end, timeAt(Math.max(...drag))));
          }

          setDrag(undefined);
        }}
      />
      {drag && Math.abs(drag[1] - drag[0]) > 5 && <Box pos="absolute" top={pad.top} left={Math.min(...drag)} w={Math.abs(drag[1] - drag[0])} h={height - pad.top - pad.bottom} style={{ background: 'var(--mantine-primary-color-filled)', opacity: 0.25, pointerEvents: 'none' }} />}
      <Text size="xs" mih={20} aria-hidden>
        {hover}
      </Text>
    </Box>
  );
}

function draw(canvas: HTMLCanvasElement, width: number, height: number, data: HeatmapData, times: number[], span: Span, step: number, unit: Unit, dark: boolean): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const c = canvas.getContext('2d')!;
  c.scale(ratio, ratio);
  c.clearRect(0, 0, width, height);
  const [w, h] = [width - pad.left - pad.right, height - pad.top - pad.bottom];
  const rows = data.cells.length;
  const x = (time: number) => pad.left + ((time - span.start) / (span.end - span.start + step)) * w;
  const y = (share: number) => pad.top + h * (1 - share);
  const cell = Math.max(1, (step / (span.end - span.start + step)) * w);
  data.cells.forEach((row, r) =>
    row.forEach((n, i) => {
      if (n > 0) {
        // By the root, so that few are seen beside many.
        c.fillStyle = shade(Math.sqrt(n / data.max), dark);
        c.fillRect(x(times[i]!), y((r + 1) / rows), cell + 0.5, h / rows + 0.5);
      }
    }),
  );
  data.quantiles.forEach(({ values }, k) => {
    c.strokeStyle = quantileColours[k % quantileColours.length]!;
    c.lineWidth = 1.5;
    c.beginPath();
    let open = false;
    values.forEach((v, i) => {
      if (v === null) {
        open = false;
      } else {
        const [px, py] = [x(times[i]!) + cell / 2, y(placeOnRows(data.bounds, v))];
        if (open) {
          c.lineTo(px, py);
        } else {
          c.moveTo(px, py);
        }

        open = true;
      }
    });
    c.stroke();
  });
  drawAxes(c, w, h, data.bounds, span, step, unit, dark, x, y);
}

function drawAxes(c: CanvasRenderingContext2D, w: number, h: number, bounds: number[], span: Span, step: number, unit: Unit, dark: boolean, x: (t: number) => number, y: (s: number) => number): void {
  c.fillStyle = dark ? '#b8bcc4' : '#495057';
  c.font = '12px system-ui, sans-serif';
  c.textAlign = 'right';
  c.textBaseline = 'middle';
  const rows = bounds.length - 1;
  const every = Math.max(1, Math.ceil((rows + 1) / Math.floor(h / 18)));
  for (let r = 0; r <= rows; r += every) {
    c.fillText(withUnit(bounds[r]!, unit), pad.left - 6, Math.max(pad.top + 6, y(r / rows)));
  }

  c.textAlign = 'center';
  c.textBaseline = 'top';
  const marks = Math.max(2, Math.floor(w / 90));
  const length = span.end - span.start + step;
  const distance = stepFor(length, marks + 1, 60);
  // Ticks stand on round local times.
  const shift = new Date(span.start * 1000).getTimezoneOffset() * 60;
  for (let time = Math.ceil((span.start - shift) / distance) * distance + shift; time <= span.start + length; time += distance) {
    const [day, clock] = dateTime(time * 1000).split(' ');
    const text = distance >= 86_400 ? day!.slice(5) : clock!.slice(0, 5);
    c.fillText(text, Math.max(pad.left + 14, Math.min(pad.left + w - 14, x(time))), pad.top + h + 6);
  }
}

function shade(share: number, dark: boolean): string {
  const from = dark ? [38, 50, 88] : [222, 232, 255];
  const to = dark ? [190, 214, 255] : [28, 52, 140];
  return `rgb(${from.map((f, i) => Math.round(f + (to[i]! - f) * share)).join(',')})`;
}
