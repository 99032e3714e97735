import { ActionIcon, Alert, Button, Checkbox, Group, SegmentedControl, Select, Stack, Text, Tooltip } from '@mantine/core';
import { IconFileTypeCsv, IconPhoto } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ask } from '../../api/prometheus';
import type { Labels } from '../../api/types';
import { Chart } from '../../components/Chart';
import { useText } from '../../i18n';
import { gridOf, numberOf, onGrid, type ChartSeries, type Exemplar } from '../../lib/chartData';
import { downloadCsv } from '../../lib/download';
import { colourOf } from '../../lib/palette';
import { durationText } from '../../lib/timeRange';
import { EmptyResult } from './EmptyResult';
import type { TabProps } from './Explorer';
import { styles, type Style } from './exploreState';
import { LegendTable } from './LegendTable';
import { Notes, Pending } from './Notes';
import { savePicture } from './picture';
import { QueryFailure } from './QueryFailure';
import { legendText } from './seriesName';
import { unitOfQuery } from './units';
import { useRanges } from './useRuns';

/** So many series are drawn until somebody asks for all. */
const first = 20;

export function GraphTab(props: TabProps) {
  const t = useText();
  const { base, explore, runs, window, trees } = props;
  const { state, show } = explore;
  const answers = useRanges(base, runs, window, props.enabled);
  const data = answers.map((a) => a.data?.data);
  const times = useMemo(() => gridOf(window, window.step), [window]);
  const every = useMemo<ChartSeries[]>(() => {
    const out: ChartSeries[] = [];
    runs.forEach((run, k) => {
      const found = data[k];
      for (const s of found?.resultType === 'matrix' ? found.result : []) {
        if (s.values) {
          const text = legendText(run.legend, s.metric);
          const name = runs.length > 1 && text === '{}' ? run.letter : text === '{}' ? run.expr : text;
          out.push({ id: `${run.letter} ${JSON.stringify(s.metric)}`, name: runs.length > 1 ? `${run.letter}: ${name}` : name, labels: s.metric, colour: colourOf(out.length), values: onGrid(s, window, window.step, times.length) });
        }
      }
    });
    return out;
  }, [...data, runs, times]); // eslint-disable-line react-hooks/exhaustive-deps
  const [showAll, setShowAll] = useState(false);
  const [off, setOff] = useState<ReadonlySet<string>>(new Set());
  const expressions = runs.map((r) => r.expr).join('\n');
  useEffect(() => {
    setOff(new Set());
    setShowAll(false);
  }, [expressions]);
  const listed = useMemo(() => (showAll ? every : every.slice(0, first)), [every, showAll]);
  const drawn = useMemo(() => listed.filter((s) => !off.has(s.id)), [listed, off]);
  const unit = unitOfQuery(trees, props.unitOf);
  const exemplars = useExemplars(props);
  const canvas = useRef<HTMLCanvasElement>(null);
  const texts = useMemo(() => ({ more: (count: number) => t('explore.moreSeries', { count }), exemplar: t('explore.exemplar'), pin: t('explore.pin') }), [t]);
  const native = data.some((d) => d?.resultType === 'matrix' && d.result.some((s) => s.histograms));
  const loading = answers.some((a) => a.isLoading);
  return (
    <Stack gap="sm">
      <Options props={props} every={every} canvas={canvas} times={times} />
      {runs.map((run, i) => answers[i]?.error && <QueryFailure key={run.letter} run={run} error={answers[i].error} use={props.use} onRetry={() => void answers[i]!.refetch()} />)}
      <Notes answers={answers} />
      {loading && <Pending />}
      {!loading && runs.map((run, i) => data[i]?.resultType === 'matrix' && data[i].result.length === 0 && !answers[i]!.error && <EmptyResult key={run.letter} run={run} tree={trees[i]} props={props} />)}
      {native && (
        <Alert color="blue" variant="light">
          <Group gap="sm">
            <Text size="sm">{t('explore.nativeHistograms')}</Text>
            <Button size="compact-sm" variant="default" onClick={() => show({ tab: 'heatmap' })}>
              {t('explore.tab.heatmap')}
            </Button>
          </Group>
        </Alert>
      )}
      {every.length > 0 && (
        <>
          <Chart
            label={t('explore.graphLabel', { count: drawn.length })}
            times={times}
            series={drawn}
            span={window}
            unit={unit}
            style={state.style}
            zero={state.zero}
            log={state.log}
            exemplars={exemplars}
            texts={texts}
            onZoom={(from, to) => explore.zoom({ from: Math.floor(from), to: Math.max(Math.floor(from) + 1, Math.ceil(to)) })}
            canvas={canvas}
          />
          {every.length > first && (
            <Group gap="sm">
              <Text size="sm">{t('explore.firstSeries', { shown: listed.length, all: every.length })}</Text>
              <Button size="compact-sm" variant="default" onClick={() => setShowAll(!showAll)}>
                {t(showAll ? 'explore.showFirst' : 'explore.showAll', { count: showAll ? first : every.length })}
              </Button>
            </Group>
          )}
          <LegendTable series={listed} off={off} onOff={setOff} unit={unit} />
        </>
      )}
    </Stack>
  );
}

function Options({ props, every, canvas, times }: { props: TabProps; every: ChartSeries[]; canvas: React.RefObject<HTMLCanvasElement | null>; times: number[] }) {
  const t = useText();
  const { state, show, commit } = props.explore;
  return (
    <Group gap="sm">
      <SegmentedControl size="xs" aria-label={t('explore.style')} value={state.style} onChange={(v) => show({ style: v as Style })} data={styles.map((value) => ({ value, label: t(`explore.style.${value}`) }))} />
      <Checkbox size="xs" label={t('explore.zero')} checked={state.zero} onChange={(e) => show({ zero: e.currentTarget.checked })} />
      <Checkbox size="xs" label={t('explore.log')} checked={state.log} onChange={(e) => show({ log: e.currentTarget.checked })} />
      <Checkbox size="xs" label={t('explore.exemplars')} checked={state.exemplars} onChange={(e) => show({ exemplars: e.currentTarget.checked })} />
      <Select
        size="xs"
        w={150}
        aria-label={t('explore.step')}
        allowDeselect={false}
        value={String(state.step)}
        onChange={(v) => commit({ step: Number(v) })}
        data={[...new Set([0, 1, 5, 15, 30, 60, 300, 900, 3600, state.step])].sort((a, b) => a - b).map((s) => ({ value: String(s), label: s === 0 ? t('explore.stepAuto', { step: durationText(props.window.step) }) : t('explore.stepOf', { step: durationText(s) }) }))}
      />
      <Group gap={4} ml="auto">
        <Tooltip label={t('explore.csv')}>
          <ActionIcon variant="default" aria-label={t('explore.csv')} disabled={every.length === 0} onClick={() => downloadCsv('deucalion-graph.csv', graphCsv(times, every))}>
            <IconFileTypeCsv size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('explore.png')}>
          <ActionIcon variant="default" aria-label={t('explore.png')} disabled={every.length === 0} onClick={() => canvas.current && savePicture(canvas.current, props.runs.map((r) => r.expr), every)}>
            <IconPhoto size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}

function graphCsv(times: number[], series: ChartSeries[]): string[][] {
  return [['time', ...series.map((s) => s.name)], ...times.map((time, i) => [new Date(time * 1000).toISOString(), ...series.map((s) => (s.values[i] == null ? '' : String(s.values[i])))])];
}

interface ExemplarAnswer {
  seriesLabels: Labels;
  exemplars: { labels: Labels; value: string; timestamp: number }[];
}

function useExemplars({ base, runs, window, explore, enabled }: TabProps): Exemplar[] | undefined {
  const answers = useQueries({
    queries: runs.map((run) => ({
      queryKey: ['explore', 'exemplars', base, run.expr, window.start, window.end],
      enabled: enabled && explore.state.exemplars,
      retry: false,
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await ask<ExemplarAnswer[]>(base, 'query_exemplars', { query: run.expr, start: window.start, end: window.end }, signal)).data,
    })),
  });
  const data = answers.map((a) => a.data);
  return useMemo(
    () => (explore.state.exemplars ? data.flatMap((d) => d ?? []).flatMap((s) => s.exemplars.map((e) => ({ labels: e.labels, seriesLabels: s.seriesLabels, time: e.timestamp, value: numberOf(e.value) }))).slice(0, 5000) : undefined),
    [...data, explore.state.exemplars], // eslint-disable-line react-hooks/exhaustive-deps
  );
}
