const units = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** 1234567 → "1.23 M"; small numbers keep three significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  }

  const size = Math.abs(value);
  if (size < 1000) {
    return trim(size !== 0 && size < 0.001 ? value.toExponential(2) : value.toPrecision(3));
  }

  const power = Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  return `${trim((value / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

/** 1234567 → "1.18 MiB". */
export function bytes(value: number): string {
  if (!Number.isFinite(value)) {
    return short(value);
  }

  const size = Math.abs(value);
  const power = size < 1 ? 0 : Math.min(binary.length - 1, Math.floor(Math.log2(size) / 10));
  return `${trim((value / 1024 ** power).toPrecision(3))} ${binary[power]}`;
}

/** Exactly the size that the control API reads: 53687091200 → "50GiB", 0 → "". */
export function sizeText(value: number): string {
  if (value === 0) {
    return '';
  }

  let power = 0;
  while (power < binary.length - 1 && value % 1024 === 0) {
    value /= 1024;
    power++;
  }

  return `${value}${binary[power]}`;
}

/** 0.00123 → "1.23 ms"; 3723 → "1 h 2 min". */
export function seconds(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) {
    return short(value);
  }

  if (size === 0) {
    return '0 s';
  }

  if (size < 1e-3) {
    return `${trim((value * 1e6).toPrecision(3))} µs`;
  }

  if (size < 1) {
    return `${trim((value * 1e3).toPrecision(3))} ms`;
  }

  if (size < 60) {
    return `${trim(value.toPrecision(3))} s`;
  }

  const sign = value < 0 ? '-' : '';
  const parts: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  let rest = Math.round(size);
  const out: string[] = [];
  for (const [length, name] of parts) {
    const n = Math.floor(rest / length);
    if (n > 0 && out.length < 2) {
      out.push(`${n} ${name}`);
    }

    rest -= n * length;
    if (out.length === 2) {
      break;
    }
  }

  return sign + out.join(' ');
}

export function percent(ratio: number): string {
  return `${trim((ratio * 100).toPrecision(3))} %`;
}

export type Unit = 'none' | 'bytes' | 'seconds' | 'ratio';

/** The unit that the name of a metric, or its metadata, tells. */
export function unitOf(metric: string, metadataUnit = ''): Unit {
  const name = metadataUnit || metric.replace(/_(total|sum|count|bucket|created|max|min)$/, '');
  if (/(^|_)bytes$/.test(name)) {
    return 'bytes';
  }

  if (/(^|_)seconds$/.test(name)) {
    return 'seconds';
  }

  return /(^|_)ratio$/.test(name) ? 'ratio' : 'none';
}

export function withUnit(value: number, unit: Unit): string {
  return unit === 'bytes' ? bytes(value) : unit === 'seconds' ? seconds(value) : unit === 'ratio' ? percent(value) : short(value);
}

/** Local time as 2026-01-31 14:05:09. */
export function dateTime(time: number | string | Date): string {
  const d = new Date(time);
  const p = (n: number) => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${p(d.getMonth() + 1)}-${p(d.getDate())} ${p(d.getHours())}:${p(d.getMinutes())}:${p(d.getSeconds())}`;
}

/** "5 min ago", in the page's language. */
export function ago(time: string | number | Date, language: string, now = Date.now()): string {
  const past = Math.round((now - new Date(time).getTime()) / 1000);
  const f = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const size = Math.abs(past);
  return size < 60
    ? f.format(-past, 'second')
    : size < 3600
      ? f.format(-Math.round(past / 60), 'minute')
      : size < 86_400
        ? f.format(-Math.round(past / 3600), 'hour')
        : f.format(-Math.round(past / 86_400), 'day');
}

function trim(digits: string): string {
  if (digits.includes('e')) {
    return digits.replace(/\.?0+e/, 'e');
  }

  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
