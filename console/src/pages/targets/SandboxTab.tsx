import { Alert, Button, Group, SimpleGrid, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { tryRules } from '../../api/data';
import type { Labels } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { LabelChips } from '../../components/LabelChips';
import { useText } from '../../i18n';
import { parseLabels } from '../../lib/labelText';
import { StepTable } from './StepTable';

const exampleRules = `relabel_configs:
  # The host without its port.
  - source_labels: [__address__]
    regex: '([^:]+):\\d+'
    target_label: host
  # Labels of discovery get their short names.
  - action: labelmap
    regex: __meta_kubernetes_pod_label_(.+)
  # Only pods that ask for it.
  - action: keep
    source_labels: [__meta_kubernetes_pod_annotation_scrape]
    regex: 'true'
  - action: labeldrop
    regex: __meta_.+
`;
const exampleLabels = `__address__="10.0.3.7:8080"
__meta_kubernetes_pod_label_app="checkout"
__meta_kubernetes_pod_annotation_scrape="true"
job="pods"`;

/** Rules and labels that somebody typed, tried by the server. */
export function SandboxTab() {
  const t = useText();
  const [rules, setRules] = useState('');
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<number>();
  const trial = useMutation({ mutationFn: async ({ yaml, labels }: { yaml: string; labels: Labels }) => ({ before: labels, ...(await tryRules(yaml, labels)) }) });
  const run = (yaml: string, series: string) => {
    const parsed = parseLabels(series);
    setWrong(parsed.wrong);
    if (parsed.wrong === undefined) {
      trial.mutate({ yaml, labels: parsed.labels });
    } else {
      trial.reset();
    }
  };
  const example = () => {
    setRules(exampleRules);
    setText(exampleLabels);
    run(exampleRules, exampleLabels);
  };
  return (
    <Card title={t('targets.tab.sandbox')} text={t('targets.sandbox.text')}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Textarea autosize minRows={10} maxRows={24} spellCheck={false} label={t('targets.sandbox.rules')} styles={{ input: { fontFamily: 'var(--mono)', fontSize: 13 } }} value={rules} onChange={(e) => setRules(e.currentTarget.value)} />
        <Textarea autosize minRows={10} maxRows={24} spellCheck={false} label={t('targets.sandbox.labels')} styles={{ input: { fontFamily: 'var(--mono)', fontSize: 13 } }} value={text} error={wrong && t('targets.sandbox.badLabels', { line: wrong })} onChange={(e) => setText(e.currentTarget.value)} />
      </SimpleGrid>
      <Group>
        <Button loading={trial.isPending} disabled={rules.trim() === ''} onClick={() => run(rules, text)}>
          {t('targets.sandbox.run')}
        </Button>
        <Button variant="default" onClick={example}>
          {t('targets.sandbox.example')}
        </Button>
      </Group>
      <div aria-live="polite">
        {trial.error && <ErrorNote error={trial.error} />}
        {trial.data && <Outcome {...trial.data} />}
      </div>
    </Card>
  );
}

function Outcome({ before, problems, steps }: { before: Labels } & Awaited<ReturnType<typeof tryRules>>) {
  const t = useText();
  if (problems.length > 0) {
    return (
      <Alert color="red" variant="light" title={t('targets.sandbox.problems')} role="alert">
        {problems.map((p, i) => (
          <Text key={i} size="sm" className="mono break">
            {p}
          </Text>
        ))}
      </Alert>
    );
  }

  const last = steps[steps.length - 1];
  return !last ? (
    <Text c="dimmed">{t('targets.sandbox.empty')}</Text>
  ) : (
    <Stack gap="sm">
      <StepTable before={before} steps={steps} />
      <Alert color={last.keep ? 'teal' : 'red'} variant="light" title={t(last.keep ? 'targets.verdict.kept' : 'targets.verdict.dropped')}>
        {last.keep && <LabelChips labels={last.output} />}
      </Alert>
    </Stack>
  );
}
