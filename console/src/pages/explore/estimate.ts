/** The answer to dry_run=1 (docs/api). */
export interface Estimate {
  steps: number;
  series: number;
  samples: number;
  points: number;
  work: number;
  bytes: number;
  class: string;
}

/** Above this a query takes noticeable seconds, or draws more than anybody can see. */
const costlyWork = 20_000_000;
const costlySeries = 20_000;

export function isCostly(estimate: Estimate): boolean {
  return estimate.class === 'heavy' && (estimate.work > costlyWork || estimate.series > costlySeries);
}
