import { ApiError } from '../../api/client';

export interface Place {
  /** From 1. */
  line: number;
  column: number;
  /** The server's sentence without the place. */
  message: string;
}

/** Messages about expressions carry "line:col: parse error: …". */
export function placeOf(message: string): Place | undefined {
  const found = /(?:^|[\s:])(\d+):(\d+): (.*)$/s.exec(message);
  return found ? { line: Number(found[1]), column: Number(found[2]), message: found[3]! } : undefined;
}

/** The line with the fault and a caret below its column; tabs count as one. */
export function caretLines(expr: string, place: Place): { text: string; caret: string } {
  const text = (expr.split('\n')[place.line - 1] ?? '').replaceAll('\t', ' ');
  // Columns count characters, the strings of JavaScript UTF-16 units; a wide character takes two places.
  const before = [...text].slice(0, Math.max(0, place.column - 1));
  return { text, caret: ' '.repeat(before.reduce((sum, c) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 2 : 1), 0)) + '^' };
}

export type Advice = 'parse' | 'type' | 'timeout' | 'samples' | 'matching' | 'points' | 'busy' | 'forbidden' | 'network' | 'other';

/** Which sentence says what to do. */
export function adviceOf(error: unknown): Advice {
  if (!(error instanceof ApiError)) {
    return 'other';
  }

  const m = error.message;
  if (error.status === 0) {
    return 'network';
  }

  if (/exceeded maximum resolution/.test(m)) {
    return 'points';
  }

  if (error.kind === 'timeout' || /timed out/.test(m)) {
    return 'timeout';
  }

  if (/too many samples|samplesPerQuery|memoryPerQuery/.test(m)) {
    return 'samples';
  }

  if (/many-to-many|many-to-one|one-to-many|duplicate series/.test(m)) {
    return 'matching';
  }

  if (/expected type/.test(m)) {
    return 'type';
  }

  if (/parse error/.test(m)) {
    return 'parse';
  }

  return error.status === 503 || error.status === 429 ? 'busy' : error.status === 401 || error.status === 403 ? 'forbidden' : 'other';
}
