import { useId } from 'react';

/** A small line without axes. Values that are not finite are gaps. The words around it, or its label, say what it shows. */
export function Sparkline({ points, label, width = 220, height = 44, start, end }: { points: [number, number][]; label: string; width?: number; height?: number; start?: number; end?: number }) {
  const title = useId();
  const { line, area } = pathsOf(points, width, height, start, end);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" height={height} preserveAspectRatio="none" role="img" aria-labelledby={title}>
      <title id={title}>{label}</title>
      <path d={area} fill="var(--mantine-color-indigo-light)" />
      <path d={line} fill="none" stroke="var(--mantine-color-indigo-5)" strokeWidth={1.5} strokeLinejoin="round" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** SVG paths of the line and of the area below it. */
export function pathsOf(points: [number, number][], width: number, height: number, start?: number, end?: number): { line: string; area: string } {
  const finite = points.filter(([, v]) => Number.isFinite(v));
  if (finite.length === 0) {
    return { line: '', area: '' };
  }

  const first = start ?? finite[0]![0];
  const span = (end ?? finite[finite.length - 1]![0]) - first || 1;
  const values = finite.map(([, v]) => v);
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  const pad = 3;
  const x = (t: number) => round(((t - first) / span) * width);
  const y = (v: number) => round(range === 0 ? height / 2 : height - pad - ((v - low) / range) * (height - 2 * pad));
  let line = '';
  let area = '';
  let run: [number, number][] = [];
  const finish = () => {
    if (run.length > 0) {
      const d = run.map(([t, v], i) => `${i === 0 ? 'M' : 'L'}${x(t)},${y(v)}`).join('');
      line += run.length === 1 ? `${d}h2` : d;
      area += `${d}V${height}H${x(run[0]![0])}Z`;
    }

    run = [];
  };
  for (const [t, v] of points) {
    if (Number.isFinite(v)) {
      run.push([t, v]);
    } else {
      finish();
    }
  }

  finish();
  return { line, area };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
