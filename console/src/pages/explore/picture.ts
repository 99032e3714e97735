import type { ChartSeries } from '../../lib/chartData';

/** Saves a graph as PNG, with the expressions above and the first names below: a picture without them says nothing. */
export function savePicture(graph: HTMLCanvasElement, expressions: string[], series: ChartSeries[]): void {
  const scale = graph.width / Math.max(1, graph.clientWidth);
  const names = series.slice(0, 20);
  const line = 18 * scale;
  const pad = 10 * scale;
  const out = document.createElement('canvas');
  out.width = graph.width + 2 * pad;
  out.height = graph.height + line * (expressions.length + names.length + (series.length > names.length ? 1 : 0)) + 3 * pad;
  const context = out.getContext('2d')!;
  const style = getComputedStyle(document.body);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, out.width, out.height);
  context.textBaseline = 'top';
  let y = pad;
  const write = (text: string, x: number, bold = false) => {
    context.font = `${bold ? '600 ' : ''}${12 * scale}px monospace`;
    context.fillStyle = style.color;
    context.fillText(text, x, y, out.width - x - pad);
  };
  for (const expression of expressions) {
    write(expression.replaceAll('\n', ' '), pad, true);
    y += line;
  }

  context.drawImage(graph, pad, y);
  y += graph.height + pad;
  for (const s of names) {
    context.fillStyle = s.colour;
    context.fillRect(pad, y + 2 * scale, 10 * scale, 10 * scale);
    write(s.name, pad + 16 * scale);
    y += line;
  }

  if (series.length > names.length) {
    write(`+ ${series.length - names.length}`, pad);
  }

  out.toBlob((blob) => {
    if (blob) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = 'deucalion-graph.png';
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }
  }, 'image/png');
}
