import type uPlot from 'uplot';
import type { ChartSeries, Exemplar } from '../lib/chartData';
import { dateTime, withUnit, type Unit } from '../lib/format';

export interface TooltipTexts {
  more: (count: number) => string;
  exemplar: string;
  pin: string;
}

/** Where a tooltip is pinned: Unix seconds, and pixels from the top. It outlives the chart, which a refresh draws anew. */
export interface Pin {
  time: number;
  top: number;
}

const mostRows = 16;
const mostPinned = 300;

/** What stands at the pointer: all series, highest first. Built of text nodes: names come from anywhere. */
export class ChartTooltip {
  private readonly box = document.createElement('div');
  private plot?: uPlot;
  private frame = 0;
  private readonly key = (e: KeyboardEvent) => e.key === 'Escape' && this.release();

  constructor(
    private readonly root: HTMLElement,
    private readonly texts: TooltipTexts,
    private readonly series: ChartSeries[],
    private readonly times: number[],
    private readonly unit: Unit,
    private readonly exemplars: Exemplar[],
    private readonly pin: { current: Pin | null },
  ) {
    this.box.className = 'chart-tip';
    this.box.hidden = true;
    root.append(this.box);
  }

  attach(plot: uPlot): void {
    this.plot = plot;
    let down = 0;
    plot.over.addEventListener('mousedown', (e) => (down = e.clientX));
    plot.over.addEventListener('click', (e) => {
      if (Math.abs(e.clientX - down) <= 4) {
        this.pin.current = this.pin.current ? null : { time: plot.posToVal(plot.cursor.left ?? 0, 'x'), top: plot.cursor.top ?? 0 };
        this.show();
      }
    });
    document.addEventListener('keydown', this.key);
    const pin = this.pin.current;
    if (pin) {
      const left = plot.valToPos(pin.time, 'x');
      if (left >= 0 && left <= plot.over.clientWidth) {
        this.show({ left, top: pin.top, at: plot.posToIdx(left) });
      } else {
        this.pin.current = null;
      }
    }
  }

  move(plot: uPlot): void {
    this.plot = plot;
    if (!this.pin.current) {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => !this.pin.current && this.show());
    }
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    document.removeEventListener('keydown', this.key);
    this.box.remove();
  }

  private release(): void {
    if (this.pin.current) {
      this.pin.current = null;
      this.box.hidden = true;
    }
  }

  private show(where?: { left: number; top: number; at: number }): void {
    const plot = this.plot;
    const at = where?.at ?? plot?.cursor.idx;
    const { left = -1, top = -1 } = where ?? plot?.cursor ?? {};
    if (!plot || at == null || left < 0) {
      this.box.hidden = true;
      return;
    }

    const rows = this.series.flatMap((s) => (s.values[at] == null ? [] : [{ s, value: s.values[at] }])).sort((a, b) => b.value - a.value);
    const exemplar = this.exemplars.find((e) => Math.abs(plot.valToPos(e.time, 'x') - left) < 8 && Math.abs(plot.valToPos(e.value, 'y') - top) < 10);
    if (rows.length === 0 && !exemplar) {
      this.box.hidden = true;
      return;
    }

    const here = plot.posToVal(top, 'y');
    const near = rows.reduce((best, r) => (best && Math.abs(best.value - here) <= Math.abs(r.value - here) ? best : r), rows[0]);
    const pinned = this.pin.current !== null;
    const most = pinned ? mostPinned : mostRows;
    const nearAt = near ? rows.indexOf(near) : 0;
    const first = Math.max(0, Math.min(nearAt - Math.floor(most / 2), rows.length - most));
    const children: Node[] = [line(dateTime(this.times[at]! * 1000), true)];
    for (const { s, value } of rows.slice(first, first + most)) {
      children.push(row(s.colour, s.name, withUnit(value, this.unit), s === near?.s && rows.length > 1));
    }

    if (rows.length > most) {
      children.push(line(this.texts.more(rows.length - most)));
    }

    if (exemplar) {
      children.push(line(`◆ ${this.texts.exemplar}`, true), row('transparent', Object.entries(exemplar.labels).map(([n, v]) => `${n}=${v}`).join(' '), withUnit(exemplar.value, this.unit), false));
    } else if (!pinned) {
      children.push(line(this.texts.pin));
    }

    this.box.replaceChildren(...children);
    this.box.toggleAttribute('data-pinned', pinned);
    this.box.hidden = false;
    this.position(plot, left, top);
  }

  private position(plot: uPlot, left: number, top: number): void {
    const x = plot.over.offsetLeft + left;
    const y = plot.over.offsetTop + top;
    const [width, height] = [this.box.offsetWidth, this.box.offsetHeight];
    const right = x + 14 + width <= this.root.clientWidth;
    this.box.style.transform = `translate(${Math.max(0, right ? x + 14 : x - 14 - width)}px, ${Math.max(-40, Math.min(y + 12, this.root.clientHeight - height))}px)`;
  }
}

function line(text: string, bold = false): HTMLElement {
  const div = document.createElement('div');
  div.textContent = text;
  div.style.fontWeight = bold ? '600' : '';
  div.style.opacity = bold ? '1' : '0.75';
  return div;
}

function row(colour: string, name: string, value: string, near: boolean): HTMLElement {
  const div = document.createElement('div');
  div.className = near ? 'chart-tip-row chart-tip-near' : 'chart-tip-row';
  const [dot, label, number] = [document.createElement('span'), document.createElement('span'), document.createElement('span')];
  dot.className = 'chart-tip-dot';
  dot.style.background = colour;
  label.className = 'chart-tip-name';
  label.textContent = name;
  number.className = 'chart-tip-value';
  number.textContent = value;
  div.append(dot, label, number);
  return div;
}
