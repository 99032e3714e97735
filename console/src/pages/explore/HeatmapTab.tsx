import { Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { QueryData } from '../../api/types';
import { Heatmap } from '../../components/Heatmap';
import { useText } from '../../i18n';
import { gridOf } from '../../lib/chartData';
import { unitOf } from '../../lib/format';
import { heatmapOf } from '../../lib/heatmap';
import { metricOf, selectorsOf, walk, type Node } from './ast';
import { EmptyResult } from './EmptyResult';
import type { TabProps } from './Explorer';
import { Pending } from './Notes';
import { QueryFailure } from './QueryFailure';
import { Section } from './Section';
import { useRanges, windowOf, type Window } from './useRuns';

/** Buckets over time: series by le, or native histograms. */
export function HeatmapTab(props: TabProps) {
  const { base, runs, trees, explore } = props;
  // Fewer and wider columns than points of a graph: a column should hold several scrapes.
  const window = useMemo(() => windowOf(explore.state, explore.at, 60), [explore.state, explore.at]);
  const answers = useRanges(base, runs, window, props.enabled);
  return (
    <Stack>
      {runs.map((run, i) => {
        const answer = answers[i]!;
        const data = answer.data?.data;
        return (
          <Section key={run.letter} run={run} count={runs.length}>
            {answer.error ? (
              <QueryFailure run={run} error={answer.error} use={props.use} onRetry={() => void answer.refetch()} />
            ) : !data ? (
              <Pending />
            ) : data.resultType === 'matrix' && data.result.length === 0 ? (
              <EmptyResult run={run} tree={trees[i]} props={props} />
            ) : (
              <Buckets data={data} tree={trees[i]} window={window} props={props} />
            )}
          </Section>
        );
      })}
    </Stack>
  );
}

const counting = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'histogram_fraction', 'xrate', 'xincrease']);

/** True when the buckets are counters as they are stored, so that what was added is of interest. */
export function isRawCounter(tree: Node): boolean {
  return ![...walk(tree)].some(([n]) => n.type === 'call' && counting.has(n.func.name));
}

function Buckets({ data, tree, window, props }: { data: QueryData; tree: Node | undefined; window: Window; props: TabProps }) {
  const t = useText();
  const { explore } = props;
  const times = useMemo(() => gridOf(window, window.step), [window]);
  const raw = tree ? isRawCounter(tree) : false;
  const map = useMemo(() => (data.resultType === 'matrix' ? heatmapOf(data.result, window, window.step, times.length, raw) : undefined), [data, window, times, raw]);
  const metric = tree ? metricOf(selectorsOf(tree)[0] ?? { type: 'vectorSelector', name: '', matchers: [] }) : '';
  if (!map) {
    return (
      <Stack gap={4}>
        <Text size="sm">{t('explore.heatmap.none')}</Text>
        <Text size="sm" className="mono">
          sum by (le) (rate(…_bucket[5m]))
        </Text>
      </Stack>
    );
  }

  return (
    <>
      <Heatmap
        label={t('explore.heatmap.label', { count: map.cells.length })}
        data={map}
        times={times}
        span={window}
        step={window.step}
        unit={unitOf(metric, props.unitOf(metric))}
        onZoom={(from, to) => explore.zoom({ from: Math.floor(from), to: Math.max(Math.floor(from) + 1, Math.ceil(to)) })}
        text={(bucket, count, time) => t('explore.heatmap.cell', { bucket, count, time })}
      />
      <Text size="xs" c="dimmed">
        {t(raw ? 'explore.heatmap.rawText' : 'explore.heatmap.text')}
      </Text>
    </>
  );
}
