import { Button, Stack, Text } from '@mantine/core';
import { useText, type Translate } from '../../i18n';
import { download } from '../../lib/download';
import { bytes, percent, seconds, short } from '../../lib/format';
import type { TabProps } from './Explorer';
import { Pending } from './Notes';
import { OperatorTree, type TreeItem } from './OperatorTree';
import { QueryFailure } from './QueryFailure';
import { Section } from './Section';
import { useRanges } from './useRuns';

/** An operator as it ran (docs/api). */
interface Traced {
  operator: string;
  detail?: string;
  seconds?: number;
  selfSeconds?: number;
  series?: number;
  samples?: number;
  bytes?: number;
  samplesRead?: number;
  children?: Traced[];
}

const asked = { trace: '1' };

export function TraceTab(props: TabProps) {
  const t = useText();
  const { base, runs, window } = props;
  const answers = useRanges(base, runs, window, props.enabled, asked);
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t('explore.trace.text')}
      </Text>
      {runs.map((run, i) => {
        const answer = answers[i]!;
        const trace = answer.data?.data.trace as Traced | null | undefined;
        return (
          <Section
            key={run.letter}
            run={run}
            count={runs.length}
            actions={
              trace && (
                <Button size="compact-sm" variant="default" onClick={() => download('deucalion-trace.json', JSON.stringify(trace, null, 2), 'application/json')}>
                  {t('common.download')}
                </Button>
              )
            }
          >
            {answer.error ? (
              <QueryFailure run={run} error={answer.error} use={props.use} onRetry={() => void answer.refetch()} />
            ) : !answer.data ? (
              <Pending />
            ) : trace ? (
              <OperatorTree label={t('explore.tab.trace')} root={itemOf(trace, whole(trace), t)} />
            ) : (
              <Text size="sm">{t('explore.trace.none')}</Text>
            )}
          </Section>
        );
      })}
    </Stack>
  );
}

function whole(node: Traced): number {
  return (node.selfSeconds ?? 0) + (node.children ?? []).reduce((sum, c) => sum + whole(c), 0);
}

function itemOf(node: Traced, total: number, t: Translate): TreeItem {
  const share = total > 0 ? (node.selfSeconds ?? 0) / total : 0;
  return {
    title: node.operator,
    detail: node.detail,
    share,
    facts: [
      t('explore.trace.self', { time: seconds(node.selfSeconds ?? 0), share: percent(share) }),
      t('explore.count.series', { count: short(node.series ?? 0) }),
      node.samplesRead ? t('explore.trace.read', { count: short(node.samplesRead) }) : t('explore.count.samples', { count: short(node.samples ?? 0) }),
      ...(node.bytes ? [bytes(node.bytes)] : []),
    ],
    children: (node.children ?? []).map((c) => itemOf(c, total, t)),
  };
}
