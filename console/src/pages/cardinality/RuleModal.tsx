import { Alert, Button, Group, Modal, MultiSelect, SegmentedControl, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { json, send } from '../../api/client';
import { control } from '../../api/control';
import { labelValues, pathOf } from '../../api/prometheus';
import type { ConfigurationRevision, Instance } from '../../api/types';
import { CodeBlock } from '../../components/CodeBlock';
import { DiffView } from '../../components/DiffView';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { percent, short } from '../../lib/format';
import { addRule, jobsOf, ruleLines, type RuleInput, type RuleKind } from '../../lib/relabelRule';
import { affected, savingOf } from './saving';

/** A rule that makes fewer series: what it saves, its text, and the way into the scrape configuration. */
export default function RuleModal({ instance, start, onClose }: { instance: Instance; start: RuleInput; onClose: () => void }) {
  const t = useText();
  const [rule, setRule] = useState(start);
  const [steady] = useDebouncedValue(rule, 300);
  const lines = useMemo(() => ruleLines(rule), [rule]);
  const complete = isComplete(rule);
  const change = (part: Partial<RuleInput>) => setRule({ ...rule, ...part });
  return (
    <Modal opened onClose={onClose} title={t('rule.title')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <SegmentedControl
          aria-label={t('rule.title')}
          value={rule.kind}
          onChange={(kind) => change({ kind: kind as RuleKind })}
          data={(['dropMetric', 'dropLabel', 'keepList'] as const).map((value) => ({ value, label: t(`rule.kind.${value}`) }))}
        />
        {rule.kind !== 'keepList' && <TextInput label={t(rule.kind === 'dropMetric' ? 'rule.metric' : 'rule.metricOptional')} value={rule.metric} onChange={(e) => change({ metric: e.currentTarget.value })} />}
        {rule.kind !== 'dropMetric' && <TextInput label={t('rule.label')} value={rule.label} onChange={(e) => change({ label: e.currentTarget.value })} />}
        {rule.kind === 'keepList' && <TagsInput label={t('rule.values')} description={t('rule.valuesHint')} splitChars={[]} value={rule.values} onChange={(values) => change({ values })} />}
        <Text size="sm" c="dimmed">
          {t(`rule.note.${rule.kind}`)}
        </Text>
        {complete ? (
          <>
            <Saving instance={instance} rule={steady} />
            <CodeBlock label={t('rule.yaml')} code={`metric_relabel_configs:\n${lines.map((l) => `  ${l}`).join('\n')}\n`} />
            <Text size="sm" c="dimmed">
              {t('rule.old')}
            </Text>
            <Application instance={instance} rule={steady} lines={lines} onDone={onClose} />
          </>
        ) : (
          <Text size="sm">{t('rule.incomplete')}</Text>
        )}
      </Stack>
    </Modal>
  );
}

function isComplete(rule: RuleInput): boolean {
  return rule.kind === 'dropMetric' ? rule.metric !== '' : rule.kind === 'dropLabel' ? rule.label !== '' : rule.label !== '' && rule.values.length > 0;
}

function Saving({ instance, rule }: { instance: Instance; rule: RuleInput }) {
  const t = useText();
  const saving = useQuery({ queryKey: ['rule-saving', instance.prometheusInstanceId, rule], queryFn: ({ signal }) => savingOf(pathOf(instance), rule, signal), enabled: isComplete(rule), retry: false });
  if (saving.error) {
    return <ErrorNote error={saving.error} title={t('rule.previewFailed')} />;
  }

  return (
    <Alert color={saving.data && saving.data.saved > 0 ? 'teal' : 'gray'} variant="light" aria-live="polite">
      {!saving.data ? t('common.loading') : saving.data.saved > 0 ? t('rule.preview', { count: short(saving.data.saved), share: percent(saving.data.saved / Math.max(1, saving.data.total)) }) : t('rule.previewNone')}
    </Alert>
  );
}

function Application({ instance, rule, lines, onDone }: { instance: Instance; rule: RuleInput; lines: string[]; onDone: () => void }) {
  const t = useText();
  const id = instance.prometheusInstanceId;
  const queries = useQueryClient();
  const [picked, setPicked] = useState<string[]>();
  const stored = useQuery({ queryKey: ['config', id, 'rule'], queryFn: async ({ signal }) => (await send(`${control}/instances/${id}/config`, { signal, headers: { Accept: 'application/yaml' } })).text(), retry: false, gcTime: 0 });
  const having = useQuery({ queryKey: ['rule-jobs', id, affected(rule)], queryFn: ({ signal }) => labelValues(pathOf(instance), 'job', { 'match[]': [affected(rule)] }, signal), enabled: isComplete(rule), retry: false });
  const jobs = useMemo(() => jobsOf(stored.data ?? '').map((j) => j.name), [stored.data]);
  const chosen = picked ?? jobs.filter((j) => having.data?.includes(j));
  const others = (having.data ?? []).filter((j) => !jobs.includes(j));
  const next = useMemo(() => (stored.data === undefined || chosen.length === 0 ? undefined : addRule(stored.data, chosen, lines)), [stored.data, chosen.join('\n'), lines]); // eslint-disable-line react-hooks/exhaustive-deps
  const check = useMutation({
    mutationFn: async (text: string) => {
      const result = await json<{ ok: boolean; problems: string[] }>(`${control}/instances/${id}/config/check`, { method: 'POST', text });
      if (!result.ok) {
        throw new Error(result.problems.join('\n'));
      }

      return text;
    },
  });
  const apply = useMutation({
    mutationFn: (text: string) => {
      const what = t('rule.note', { what: [t(`rule.kind.${rule.kind}`), rule.kind === 'keepList' ? '' : rule.metric, rule.kind === 'dropMetric' ? '' : rule.label].filter(Boolean).join(' ') }).slice(0, 200);
      return json<ConfigurationRevision>(`${control}/instances/${id}/config?note=${encodeURIComponent(what)}`, { method: 'PUT', text });
    },
    onSuccess: async (revision) => {
      notifications.show({ message: t('config.applied', { revision: revision.revision }), color: 'teal' });
      await Promise.all([queries.invalidateQueries({ queryKey: ['config', id] }), queries.invalidateQueries({ queryKey: ['config-history', id] })]);
      onDone();
    },
  });
  if (stored.error) {
    return <ErrorNote error={stored.error} onRetry={() => void stored.refetch()} />;
  }

  if (stored.isPending || jobs.length === 0) {
    return stored.isPending ? null : <Text size="sm">{t('rule.noJobs')}</Text>;
  }

  return check.data && stored.data !== undefined ? (
    <Stack>
      <DiffView before={stored.data} after={check.data} />
      {apply.error && <ErrorNote error={apply.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={() => check.reset()}>
          {t('rule.back')}
        </Button>
        <Button loading={apply.isPending} onClick={() => apply.mutate(check.data)}>
          {t('rule.apply')}
        </Button>
      </Group>
    </Stack>
  ) : (
    <Stack gap="xs">
      <MultiSelect label={t('rule.jobs')} data={[...new Set(jobs)]} value={chosen} onChange={setPicked} clearable clearButtonProps={{ 'aria-label': t('common.none') }} />
      {others.length > 0 && <Text size="sm">{t('rule.otherJobs', { jobs: others.slice(0, 10).join(', ') })}</Text>}
      {chosen.length > 0 && next === undefined && <Text size="sm">{t('rule.byHand')}</Text>}
      {check.error && <ErrorNote error={check.error} />}
      <Group justify="flex-end">
        <Button disabled={next === undefined} loading={check.isPending} onClick={() => next !== undefined && check.mutate(next)}>
          {t('rule.review')} …
        </Button>
      </Group>
    </Stack>
  );
}
