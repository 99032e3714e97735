import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CodeBlock } from '../../components/CodeBlock';
import { useText } from '../../i18n';
import { download } from '../../lib/download';
import type { TabProps } from './Explorer';
import { Pending } from './Notes';
import { QueryFailure } from './QueryFailure';
import { Section } from './Section';
import { useInstants, useRanges } from './useRuns';

const most = 200_000;

/** The answers as they come. */
export function JsonTab(props: TabProps) {
  const t = useText();
  const { base, runs, window } = props;
  const [kind, setKind] = useState('instant');
  const instants = useInstants(base, runs, window.end, props.enabled && kind === 'instant');
  const ranges = useRanges(base, runs, window, props.enabled && kind === 'range');
  const answers = kind === 'instant' ? instants : ranges;
  return (
    <Stack>
      <SegmentedControl
        size="xs"
        maw={280}
        aria-label={t('explore.kind')}
        value={kind}
        onChange={setKind}
        data={[
          { value: 'instant', label: t('explore.kind.instant') },
          { value: 'range', label: t('explore.kind.range') },
        ]}
      />
      {runs.map((run, i) => {
        const answer = answers[i]!;
        const text = answer.data ? JSON.stringify(answer.data, null, 2) : '';
        return (
          <Section
            key={run.letter}
            run={run}
            count={runs.length}
            actions={
              answer.data && (
                <Button size="compact-sm" variant="default" onClick={() => download('deucalion-answer.json', text, 'application/json')}>
                  {t('common.download')}
                </Button>
              )
            }
          >
            {answer.error ? <QueryFailure run={run} error={answer.error} use={props.use} /> : !answer.data ? <Pending /> : <CodeBlock label="JSON" code={text.slice(0, most)} />}
            {text.length > most && <Text size="sm">{t('explore.jsonCut')}</Text>}
          </Section>
        );
      })}
    </Stack>
  );
}
