/** Lets the browser save a text as a file. */
export function download(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function downloadCsv(name: string, rows: string[][]): void {
  download(name, csv(rows), 'text/csv;charset=utf-8');
}

/** RFC 4180. A cell that a spreadsheet would take for a formula starts with an apostrophe: label values come from anywhere. */
export function csv(rows: string[][]): string {
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !isNumber(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isNumber(text: string): boolean {
  return text === '+Inf' || text === '-Inf' || (text.trim() !== '' && Number.isFinite(Number(text)));
}
