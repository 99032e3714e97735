import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { instantQuery } from '../../api/prometheus';
import type { MatrixSeries } from '../../api/types';
import { useText } from '../../i18n';
import { downloadCsv } from '../../lib/download';
import { dateTime } from '../../lib/format';
import { durationText, lengthOf } from '../../lib/timeRange';
import { allMatchers, selectorText, type Node } from './ast';
import { EmptyResult } from './EmptyResult';
import type { TabProps } from './Explorer';
import { Pending } from './Notes';
import { QueryFailure } from './QueryFailure';
import { histogramText } from './resultTable';
import { Section } from './Section';
import { seriesName } from './seriesName';
import type { Run } from './useRuns';

/** The samples as they are stored, without evaluation. */
export function RawTab(props: TabProps) {
  return (
    <Stack>
      {props.runs.map((run, i) => (
        <Section key={run.letter} run={run} count={props.runs.length}>
          <Raw run={run} tree={props.trees[i]} props={props} />
        </Section>
      ))}
    </Stack>
  );
}

const longest = 6 * 3600;

/** The query that reads what a plain selector selects; undefined for other expressions. */
export function rawQuery(expr: string, tree: Node, length: number): string | undefined {
  if (tree.type === 'matrixSelector') {
    return expr;
  }

  return tree.type === 'vectorSelector' ? `${selectorText(allMatchers(tree))}[${durationText(Math.max(1, Math.round(length)))}]${tree.offset ? ` offset ${tree.offset < 0 ? '-' : ''}${durationText(Math.abs(tree.offset) / 1000)}` : ''}` : undefined;
}

function Raw({ run, tree, props }: { run: Run; tree: Node | undefined; props: TabProps }) {
  const t = useText();
  const { base, window } = props;
  const query = tree && rawQuery(run.expr, tree, Math.min(longest, lengthOf(props.explore.state.range)));
  const answer = useQuery({
    queryKey: ['explore', 'raw', base, query ?? run.expr, window.end],
    enabled: props.enabled && tree !== undefined && query !== undefined,
    retry: false,
    queryFn: ({ signal }) => instantQuery(base, { query: query ?? '', time: window.end, limit: 200 }, signal),
  });
  const [count, setCount] = useState(10);
  if (tree && !query) {
    return <Text size="sm">{t('explore.raw.notPlain')}</Text>;
  }

  if (answer.error || !tree) {
    return answer.error ? <QueryFailure run={run} error={answer.error} use={props.use} /> : <Unparsed run={run} props={props} />;
  }

  if (!answer.data) {
    return <Pending />;
  }

  const found = answer.data.data.resultType === 'matrix' ? answer.data.data.result : [];
  return found.length === 0 ? (
    <EmptyResult run={run} tree={tree} props={props} />
  ) : (
    <>
      <Text size="sm" c="dimmed">
        {t('explore.raw.text', { query: query ?? '', series: found.length })}
      </Text>
      {found.slice(0, count).map((s) => (
        <RawSeries key={seriesName(s.metric)} series={s} />
      ))}
      {found.length > count && (
        <Button variant="default" onClick={() => setCount(count + 50)}>
          {t('explore.moreSeries', { count: found.length - count })}
        </Button>
      )}
    </>
  );
}

/** For tabs that need the tree of an expression that has none: asks, so that the server says why. */
export function Unparsed({ run, props }: { run: Run; props: TabProps }) {
  const answer = useQuery({ queryKey: ['explore', 'unparsed', props.base, run.expr], retry: false, queryFn: ({ signal }) => instantQuery(props.base, { query: run.expr }, signal) });
  return answer.error ? <QueryFailure run={run} error={answer.error} use={props.use} /> : <Pending />;
}

/** Places where samples are missing: a distance of more than twice and a half the usual one. */
export function gaps(times: number[]): Set<number> {
  const steps = times.slice(1).map((x, i) => x - times[i]!);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return new Set(steps.flatMap((s, i) => (usual > 0 && s > usual * 2.5 ? [i + 1] : [])));
}

function RawSeries({ series }: { series: MatrixSeries }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const samples: [number, string][] = [...(series.values ?? []), ...(series.histograms ?? []).map(([time, h]): [number, string] => [time, histogramText(h)])].sort((a, b) => a[0] - b[0]);
  const missing = gaps(samples.map((s) => s[0]));
  const shown = all ? samples.slice(-2000) : samples.slice(-8);
  const from = samples.length - shown.length;
  const name = seriesName(series.metric);
  return (
    <div>
      <Group gap="xs" justify="space-between">
        <Text size="sm" className="mono break" fw={600} flex={1}>
          {name}
        </Text>
        <Badge variant="default">{t('explore.raw.samples', { count: samples.length })}</Badge>
        <Button size="compact-xs" variant="default" onClick={() => downloadCsv('deucalion-samples.csv', [['timestamp', 'value'], ...samples.map(([time, v]) => [String(time), v])])}>
          CSV
        </Button>
        {samples.length > 8 && (
          <Button size="compact-xs" variant="default" onClick={() => setAll(!all)}>
            {t(all ? 'explore.raw.less' : 'explore.raw.all')}
          </Button>
        )}
      </Group>
      <Table verticalSpacing={2} layout="fixed">
        <Table.Tbody>
          {shown.map(([time, value], i) => (
            <Table.Tr key={time}>
              <Table.Td className="mono" w="min(420px, 60%)">
                {dateTime(time * 1000)}.{String(Math.round((time % 1) * 1000)).padStart(3, '0')}
                {missing.has(from + i) && (
                  <Badge ml="xs" size="sm" color="yellow" variant="light">
                    {t('explore.raw.gap', { length: durationText(Math.round(time - samples[from + i - 1]![0])) })}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td className="mono break">{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
