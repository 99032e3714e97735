import { Alert, Progress, Stack, Table, Text } from '@mantine/core';
import { useText, type TextKey } from '../../i18n';
import { percent, seconds, short } from '../../lib/format';
import type { TabProps } from './Explorer';
import { Pending } from './Notes';
import { QueryFailure } from './QueryFailure';
import { Section } from './Section';
import { timings, verdictOf, type QueryStats } from './stats';
import { useRanges } from './useRuns';

const asked = { stats: 'all' };

/** What the range query of the graph cost. */
export function StatsTab(props: TabProps) {
  const { base, runs, window } = props;
  const answers = useRanges(base, runs, window, props.enabled, asked);
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
            ) : (
              <Cost stats={(data.stats ?? {}) as QueryStats} series={data.resultType === 'matrix' ? data.result.length : 1} points={data.resultType === 'matrix' ? data.result.reduce((n, s) => n + (s.values?.length ?? 0) + (s.histograms?.length ?? 0), 0) : 1} />
            )}
          </Section>
        );
      })}
    </Stack>
  );
}

function Cost({ stats, series, points }: { stats: QueryStats; series: number; points: number }) {
  const t = useText();
  const verdict = verdictOf(stats);
  const times = stats.timings ?? {};
  const total = Math.max((times.execTotalTime ?? 0) + (times.execQueueTime ?? 0), 1e-9);
  const s = stats.samples ?? {};
  const peak = Math.max(0, ...(s.samplesReadPerStep ?? []).map((p) => p[1]));
  const numbers: [TextKey, string][] = [
    ['explore.stats.series', short(series)],
    ['explore.stats.points', short(points)],
    ['explore.stats.read', short(s.samplesRead ?? s.totalQueryableSamples ?? 0)],
    ['explore.stats.queryable', short(s.totalQueryableSamples ?? 0)],
    ['explore.stats.peak', short(s.peakSamples ?? 0)],
    ['explore.stats.perStep', short(peak)],
  ];
  return (
    <Stack gap="sm" maw={760}>
      <Alert variant="light" color="blue" role="status">
        {t(`explore.verdict.${verdict.kind}`, { share: percent(verdict.share), samples: short(s.samplesRead ?? s.totalQueryableSamples ?? 0), total: seconds(total) })}
      </Alert>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {timings
            .filter((k) => times[k] !== undefined)
            .map((k) => (
              <Table.Tr key={k}>
                <Table.Th scope="row" w="40%" fw={400}>
                  {t(`explore.timing.${k}`)}
                </Table.Th>
                <Table.Td className="num" w={110}>
                  {seconds(times[k]!)}
                </Table.Td>
                <Table.Td>
                  <Progress value={Math.min(100, (100 * times[k]!) / total)} aria-label={t(`explore.timing.${k}`)} />
                </Table.Td>
              </Table.Tr>
            ))}
          {numbers.map(([key, value]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" fw={400}>
                {t(key)}
              </Table.Th>
              <Table.Td className="num">{value}</Table.Td>
              <Table.Td />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {t('explore.stats.note')}
      </Text>
    </Stack>
  );
}
