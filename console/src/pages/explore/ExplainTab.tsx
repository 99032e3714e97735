import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { ask } from '../../api/prometheus';
import { CodeBlock } from '../../components/CodeBlock';
import { useText, type Translate } from '../../i18n';
import { bytes, short } from '../../lib/format';
import { childrenOf, nodeText, type Node } from './ast';
import type { TabProps } from './Explorer';
import type { Estimate } from './estimate';
import { Pending } from './Notes';
import { OperatorTree, type TreeItem } from './OperatorTree';
import { Unparsed } from './RawTab';
import { Section } from './Section';

/** The answer to explain=1 (docs/api). */
interface Explained {
  query: string;
  resultType: string;
  plan: Planned;
  optimizer?: { pass: string; changed: boolean }[];
  estimate?: Estimate;
}

interface Planned {
  operator: string;
  detail?: string;
  series?: number;
  samples?: number;
  children?: Planned[];
}

export function ExplainTab(props: TabProps) {
  const t = useText();
  const { base, runs, window, trees } = props;
  const answers = useQueries({
    queries: runs.map((run) => ({
      queryKey: ['explore', 'explain', base, run.expr, window.end - window.start, window.step],
      enabled: props.enabled,
      retry: false,
      staleTime: 30_000,
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { data } = await ask<Partial<Explained>>(base, 'query_range', { query: run.expr, start: window.start, end: window.end, step: window.step, explain: 1 }, signal);
        return data.plan ? (data as Explained) : null;
      },
    })),
  });
  return (
    <Stack>
      {runs.map((run, i) => {
        const tree = trees[i];
        const explained = answers[i]!.data;
        return (
          <Section key={run.letter} run={run} count={runs.length}>
            {!tree ? (
              <Unparsed run={run} props={props} />
            ) : (
              <Stack gap="sm">
                <Title order={3}>{t('explore.explain.tree')}</Title>
                <OperatorTree label={t('explore.explain.tree')} root={syntax(tree)} />
                {answers[i]!.isLoading ? <Pending /> : explained && <Plan explained={explained} />}
              </Stack>
            )}
          </Section>
        );
      })}
    </Stack>
  );
}

function Plan({ explained }: { explained: Explained }) {
  const t = useText();
  const e = explained.estimate;
  return (
    <>
      <Title order={3}>{t('explore.explain.plan')}</Title>
      <CodeBlock label={t('explore.explain.normal')} code={explained.query} />
      <OperatorTree label={t('explore.explain.plan')} root={planned(explained.plan, t)} />
      {e && (
        <Text size="sm">
          {t('explore.explain.estimate', { series: short(e.series), samples: short(e.samples), points: short(e.points), bytes: bytes(e.bytes) })} {t(e.class === 'heavy' ? 'explore.explain.heavy' : 'explore.explain.small')}
        </Text>
      )}
      {explained.optimizer && explained.optimizer.length > 0 && (
        <Group gap={6}>
          <Text size="sm">{t('explore.explain.passes')}</Text>
          {explained.optimizer.map((p) => (
            <Badge key={p.pass} variant={p.changed ? 'light' : 'default'} tt="none" title={t(p.changed ? 'explore.explain.changed' : 'explore.explain.unchanged')}>
              {p.changed ? '✓ ' : ''}
              {p.pass}
            </Badge>
          ))}
        </Group>
      )}
    </>
  );
}

function syntax(node: Node, depth = 0): TreeItem {
  return { title: nodeText(node), facts: [node.type], children: depth > 190 ? [] : childrenOf(node).map((c) => syntax(c, depth + 1)) };
}

function planned(node: Planned, t: Translate): TreeItem {
  return {
    title: node.operator,
    detail: node.detail,
    facts: node.series === undefined ? [] : [t('explore.count.series', { count: short(node.series) }), t('explore.count.samples', { count: short(node.samples ?? 0) })],
    children: (node.children ?? []).map((c) => planned(c, t)),
  };
}
