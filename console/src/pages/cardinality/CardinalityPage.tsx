import { Button, Group, Loader, NumberInput, Paper, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconChartPie } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type FormEvent } from 'react';
import { tsdbStatus, type TsdbStatus } from '../../api/data';
import { pathOf } from '../../api/prometheus';
import type { Instance } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNote } from '../../components/ErrorNote';
import { InstancePicker, useChosenInstance } from '../../components/InstancePicker';
import { PageHead } from '../../components/PageHead';
import { useText } from '../../i18n';
import { percent, short } from '../../lib/format';
import type { RuleInput } from '../../lib/relabelRule';
import { exploreLink, labelText, narrow, selectorOf } from '../../lib/selector';
import { useUrl } from '../../lib/useUrl';
import { NoInstance } from '../connect/NoInstance';
import { CountTable } from './CountTable';
import { splitPair } from './pairs';

const RuleModal = lazy(() => import('./RuleModal'));

/** Where the series of an instance come from. */
export default function CardinalityPage() {
  const t = useText();
  const chosen = useChosenInstance();
  return (
    <>
      <PageHead title={t('cardinality.title')} text={t('cardinality.text')}>
        <InstancePicker chosen={chosen} />
      </PageHead>
      {chosen.error ? <ErrorNote error={chosen.error} onRetry={chosen.retry} /> : chosen.instance ? <OfInstance key={chosen.instance.prometheusInstanceId} instance={chosen.instance} /> : chosen.instances ? <NoInstance /> : <Loader aria-label={t('common.loading')} />}
    </>
  );
}

function OfInstance({ instance }: { instance: Instance }) {
  const t = useText();
  const [get, set] = useUrl();
  const base = pathOf(instance);
  const query = { topN: Math.min(1000, Math.max(1, Number(get('topN')) || 10)), date: get('date'), match: get('match'), focusLabel: get('focus') };
  const status = useQuery({ queryKey: ['tsdb-status', instance.prometheusInstanceId, query], queryFn: ({ signal }) => tsdbStatus(base, query, signal), placeholderData: (before) => before, retry: false });
  const dayBefore = previousDay(query.date);
  const before = useQuery({ queryKey: ['tsdb-status', instance.prometheusInstanceId, { ...query, date: dayBefore }], queryFn: ({ signal }) => tsdbStatus(base, { ...query, date: dayBefore }, signal), enabled: dayBefore !== undefined, retry: false });
  const [rule, setRule] = useState<RuleInput>();
  return (
    <Stack>
      <Filters key={`${query.match}|${query.date}|${query.focusLabel}|${query.topN}`} {...query} onChange={set} />
      {status.error ? (
        <ErrorNote error={status.error} onRetry={() => void status.refetch()} />
      ) : !status.data ? (
        <Loader aria-label={t('common.loading')} />
      ) : (status.data.totalSeries ?? 0) === 0 ? (
        <EmptyState title={t('cardinality.empty')} text={t('cardinality.empty.text')} icon={IconChartPie}>
          <Button variant="default" onClick={() => set({ match: undefined, date: undefined })}>
            {t('cardinality.all')}
          </Button>
        </EmptyState>
      ) : (
        <>
          <Totals status={status.data} before={dayBefore ? before.data : undefined} />
          <Tables instance={instance} status={status.data} match={query.match} focus={query.focusLabel} onRule={setRule} onChange={set} />
        </>
      )}
      {rule && (
        <Suspense fallback={null}>
          <RuleModal instance={instance} start={rule} onClose={() => setRule(undefined)} />
        </Suspense>
      )}
    </Stack>
  );
}

function Filters({ topN, date, match, focusLabel, onChange }: { topN: number; date: string; match: string; focusLabel: string; onChange: (values: Record<string, string | undefined>) => void }) {
  const t = useText();
  const [form, setForm] = useState({ topN, date, match, focusLabel });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    onChange({ match: form.match.trim(), date: form.date, focus: form.focusLabel.trim(), topN: form.topN === 10 ? undefined : String(form.topN) });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput flex={2} miw={220} label={t('cardinality.selector')} placeholder={t('cardinality.selectorHint')} styles={{ input: { fontFamily: 'var(--mono)' } }} spellCheck={false} value={form.match} onChange={(e) => setForm({ ...form, match: e.currentTarget.value })} />
        <TextInput type="date" w={160} label={t('cardinality.day')} title={t('cardinality.dayHint')} value={form.date} onChange={(e) => setForm({ ...form, date: e.currentTarget.value })} />
        <TextInput w={160} label={t('cardinality.focus')} spellCheck={false} value={form.focusLabel} onChange={(e) => setForm({ ...form, focusLabel: e.currentTarget.value })} />
        <NumberInput w={90} label={t('cardinality.limit')} min={1} max={1000} hideControls value={form.topN} onChange={(v) => setForm({ ...form, topN: Number(v) || 10 })} />
        <Button type="submit">{t('cardinality.apply')}</Button>
        {(match || date) && (
          <Button variant="default" onClick={() => onChange({ match: undefined, date: undefined })}>
            {t('cardinality.all')}
          </Button>
        )}
      </Group>
    </form>
  );
}

function Totals({ status, before }: { status: TsdbStatus; before?: TsdbStatus }) {
  const t = useText();
  const series = status.totalSeries ?? status.headStats.numSeries;
  const largest = status.seriesCountByMetricName[0];
  const widest = status.labelValueCountByLabelName[0];
  const change = (now: number, then?: number) => (then === undefined ? undefined : t('cardinality.before', { count: short(then), change: then === 0 ? '–' : `${now >= then ? '+' : '−'}${percent(Math.abs(now - then) / then)}` }));
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
      <Tile name={t('cardinality.series')} value={series.toLocaleString('en').replaceAll(',', ' ')} hint={change(series, before?.totalSeries) ?? t('cardinality.hint.series')} />
      <Tile name={t('cardinality.pairs')} value={short(status.totalLabelValuePairs ?? 0)} hint={change(status.totalLabelValuePairs ?? 0, before?.totalLabelValuePairs) ?? t('cardinality.hint.pairs')} />
      <Tile name={t('cardinality.largest')} value={largest?.name ?? '–'} hint={t('cardinality.hint.largest', { share: percent((largest?.value ?? 0) / Math.max(1, series)) })} />
      <Tile name={t('cardinality.widest')} value={widest?.name ?? '–'} hint={t('cardinality.hint.widest', { count: widest?.value ?? 0 })} />
    </SimpleGrid>
  );
}

function Tile({ name, value, hint }: { name: string; value: string; hint: string }) {
  return (
    <Paper withBorder radius="md" p="md">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fw={700} fz="lg" className="break" lineClamp={2}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
    </Paper>
  );
}

interface TablesProps {
  instance: Instance;
  status: TsdbStatus;
  match: string;
  focus: string;
  onRule: (rule: RuleInput) => void;
  onChange: (values: Record<string, string | undefined>) => void;
}

function Tables({ instance, status, match, focus, onRule, onChange }: TablesProps) {
  const t = useText();
  const id = instance.prometheusInstanceId;
  const series = status.totalSeries ?? status.headStats.numSeries;
  const labels = [...(status.seriesCountByLabelName ?? []), ...status.labelValueCountByLabelName].map((l) => l.name);
  const keep = (label: string, values: string[]): RuleInput => ({ kind: 'keepList', metric: '', label, values });
  // The list of focus values comes when the label changes; scrolled to, as it stands below the others.
  useEffect(() => {
    if (focus) {
      document.getElementById('focus-values')?.scrollIntoView({ block: 'nearest' });
    }
  }, [focus]);
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <CountTable
        title={t('cardinality.table.metrics')}
        rows={status.seriesCountByMetricName}
        total={series}
        onDrill={(n) => onChange({ match: match === '' ? selectorOf(n) : narrow(match, ['__name__', '=', n]) })}
        explore={(n) => exploreLink(id, selectorOf(n))}
        onRule={(n) => onRule({ kind: 'dropMetric', metric: n, label: '__name__', values: [] })}
      />
      <CountTable
        title={t('cardinality.table.values')}
        rows={status.labelValueCountByLabelName}
        drill={t('cardinality.focusOn')}
        onDrill={(n) => onChange({ focus: n })}
        explore={(n) => exploreLink(id, `topk(20, count by (${labelText(n)}) (${match || selectorOf(undefined, [[n, '!=', '']])}))`)}
        onRule={(n) => onRule(n === '__name__' ? keep(n, []) : { kind: 'dropLabel', metric: '', label: n, values: [] })}
      />
      <CountTable
        title={t('cardinality.table.pairs')}
        rows={status.seriesCountByLabelValuePair}
        total={series}
        onDrill={(n) => {
          const [label, value] = splitPair(n, labels);
          onChange({ match: narrow(match, [label, '=', value]) });
        }}
        explore={(n) => exploreLink(id, selectorOf(undefined, [[splitPair(n, labels)[0], '=', splitPair(n, labels)[1]]]))}
        onRule={(n) => onRule(keep(splitPair(n, labels)[0], [splitPair(n, labels)[1]]))}
      />
      <CountTable
        title={t('cardinality.table.labels')}
        rows={status.seriesCountByLabelName ?? []}
        total={series}
        drill={t('cardinality.focusOn')}
        onDrill={(n) => onChange({ focus: n })}
        explore={(n) => exploreLink(id, `topk(20, count by (${labelText(n)}) (${match || selectorOf(undefined, [[n, '!=', '']])}))`)}
        onRule={(n) => onRule(n === '__name__' ? keep(n, []) : { kind: 'dropLabel', metric: '', label: n, values: [] })}
      />
      {focus && (
        <div id="focus-values">
          <CountTable
            title={t('cardinality.table.focus', { label: focus })}
            rows={status.seriesCountByFocusLabelValue ?? []}
            total={series}
            onDrill={(n) => onChange({ match: narrow(match, [focus, '=', n]) })}
            explore={(n) => exploreLink(id, selectorOf(undefined, [[focus, '=', n]]))}
            onRule={(n) => onRule(keep(focus, [n]))}
          />
        </div>
      )}
    </SimpleGrid>
  );
}

function previousDay(date: string): string | undefined {
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : new Date(time - 86_400_000).toISOString().slice(0, 10);
}
