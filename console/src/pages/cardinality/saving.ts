import { tsdbStatus } from '../../api/data';
import { instantQuery } from '../../api/prometheus';
import { keepPattern, type RuleInput } from '../../lib/relabelRule';
import { labelText, selectorOf } from '../../lib/selector';

/** Selector of the series that a rule takes away, or changes. */
export function affected(rule: RuleInput): string {
  switch (rule.kind) {
    case 'dropMetric':
      return selectorOf(rule.metric);
    case 'dropLabel':
      return selectorOf(rule.metric || undefined, [[rule.label, '!=', '']]);
    default:
      return selectorOf(undefined, [
        [rule.label, '!=', ''],
        [rule.label, '!~', keepPattern(rule)],
      ]);
  }
}

/** Series that a rule saves, of those that took samples lately. */
export async function savingOf(base: string, rule: RuleInput, signal?: AbortSignal): Promise<{ saved: number; total: number }> {
  const selector = affected(rule);
  const [all, some] = await Promise.all([tsdbStatus(base, { topN: 1 }, signal), tsdbStatus(base, { topN: 1, match: selector }, signal)]);
  const count = some.totalSeries ?? some.headStats.numSeries;
  return { saved: count === 0 || rule.kind !== 'dropLabel' ? count : Math.round(count * (await merged(base, rule, selector, signal))), total: all.totalSeries ?? all.headStats.numSeries };
}

// The part of the series that fall together without the label. The name is kept under another one, as an aggregation drops it.
async function merged(base: string, rule: RuleInput, selector: string, signal?: AbortSignal): Promise<number> {
  const named = `label_replace(${selector}, "kept_name", "$1", "__name__", "(.+)")`;
  const query = `1 - count(group without (${labelText(rule.label)}) (${named})) / count(${selector})`;
  const { data } = await instantQuery(base, { query }, signal);
  return data.resultType === 'vector' ? Number(data.result[0]?.value?.[1] ?? 0) : 0;
}
