import { Alert, Box, Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useIsFetching } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { pathOf } from '../../api/prometheus';
import type { Instance } from '../../api/types';
import { CopyButton } from '../../components/CopyButton';
import { InstancePicker, type ChosenInstance } from '../../components/InstancePicker';
import { PageHead } from '../../components/PageHead';
import { TimeBar } from '../../components/TimeBar';
import { useText } from '../../i18n';
import { short } from '../../lib/format';
import { lengthOf } from '../../lib/timeRange';
import { metricOf, selectorsOf, type Node } from './ast';
import { Examples } from './Examples';
import { ExplainTab } from './ExplainTab';
import { tabs, type Tab } from './exploreState';
import { GraphTab } from './GraphTab';
import { HeatmapTab } from './HeatmapTab';
import { Hints } from './Hints';
import { JsonTab } from './JsonTab';
import { QueryRows } from './QueryRows';
import { RawTab } from './RawTab';
import { StatsTab } from './StatsTab';
import { TableTab } from './TableTab';
import { TraceTab } from './TraceTab';
import { runsOf, useCost, useMetadataOf, useTrees, windowOf, type CostCheck, type Run, type Window } from './useRuns';
import { useExplore, type Explore } from './useExplore';

/** What every tab of results needs. */
export interface TabProps {
  base: string;
  explore: Explore;
  runs: Run[];
  window: Window;
  trees: (Node | undefined)[];
  /** False until the price of the queries is known. */
  enabled: boolean;
  /** True while a heavy query waits for a yes. */
  held: boolean;
  typeOf: (metric: string) => string;
  unitOf: (metric: string) => string;
  /** Puts an expression into a row and runs it. */
  use: (index: number, expr: string) => void;
}

const contents: Record<Tab, (props: TabProps) => ReactNode> = {
  graph: GraphTab,
  heatmap: HeatmapTab,
  table: TableTab,
  raw: RawTab,
  json: JsonTab,
  stats: StatsTab,
  trace: TraceTab,
  explain: ExplainTab,
};

export function Explorer({ instance, chosen }: { instance: Instance; chosen: ChosenInstance }) {
  const t = useText();
  const base = pathOf(instance);
  const explore = useExplore();
  const { ref, width } = useElementSize();
  const { state } = explore;
  const runs = useMemo(() => runsOf(state), [state]);
  // Steps of the graph: about three pixels a point; it does not change with every pixel of the window.
  const points = Math.max(100, Math.min(500, Math.round((width || 900) / 300) * 100));
  const window = useMemo(() => windowOf(state, explore.at, points), [state, explore.at, points]);
  const cost = useCost(base, runs, window, lengthOf(state.range));
  const trees = useTrees(base, runs);
  const metrics = useMemo(() => trees.flatMap((tree) => (tree ? selectorsOf(tree).map(metricOf) : [])), [trees]);
  const metadata = useMetadataOf(base, metrics);
  const running = useIsFetching({ queryKey: ['explore'] }) > 0;
  const use = (index: number, expr: string) => explore.commit({}, explore.rows.map((r, i) => (i === index ? { ...r, expr } : r)));
  const props: TabProps = {
    base,
    explore,
    runs,
    window,
    trees,
    enabled: cost.cleared && width > 0,
    held: cost.costly.length > 0,
    typeOf: (metric) => metadata(metric)?.type ?? '',
    unitOf: (metric) => metadata(metric)?.unit ?? '',
    use,
  };
  return (
    <Box ref={ref}>
      <PageHead title={t('explore.title')}>
        <InstancePicker chosen={chosen} />
        <TimeBar
          range={state.range}
          onRange={(range) => explore.commit({ range })}
          refresh={state.refresh}
          onRefresh={(refresh) => explore.show({ refresh })}
          onRun={() => explore.commit()}
          running={running}
          onBack={explore.back}
        />
      </PageHead>
      <Stack gap="sm">
        <QueryRows base={base} explore={explore} />
        {runs.map((run, i) => trees[i] && <Hints key={run.letter} run={run} tree={trees[i]} heatmap={state.tab === 'heatmap'} typeOf={props.typeOf} use={use} />)}
        {cost.costly.length > 0 && <CostWarning cost={cost} />}
        {runs.length === 0 ? <Examples base={base} onUse={(expr) => explore.commit({}, [...explore.rows.filter((r) => r.expr.trim() !== ''), { expr, legend: '', hidden: false }])} /> : <Results {...props} />}
      </Stack>
    </Box>
  );
}

function Results(props: TabProps) {
  const t = useText();
  const { state, show } = props.explore;
  const Content = contents[state.tab];
  return (
    <Tabs value={state.tab} onChange={(tab) => show({ tab: tab as Tab })} keepMounted={false}>
      <Group justify="space-between" align="flex-end" gap="xs" mb="sm">
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab} px="sm">
              {t(`explore.tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <CopyLink />
      </Group>
      <Tabs.Panel value={state.tab}>{!props.held && <Content {...props} />}</Tabs.Panel>
    </Tabs>
  );
}

function CopyLink() {
  const t = useText();
  const [, again] = useState(0);
  // The address is read when the pointer or the keyboard arrives: it changes without this part being drawn again.
  return (
    <Box onPointerEnter={() => again((n) => n + 1)} onFocus={() => again((n) => n + 1)}>
      <CopyButton text value={location.href} label={t('explore.copyLink')} />
    </Box>
  );
}

function CostWarning({ cost }: { cost: CostCheck }) {
  const t = useText();
  return (
    <Alert color="yellow" variant="light" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t('explore.cost.title')}>
      {cost.costly.map(({ run, estimate }) => (
        <Text key={run.letter} size="sm">
          {t('explore.cost.text', { letter: run.letter, series: short(estimate.series), samples: short(estimate.samples), points: short(estimate.points) })}
        </Text>
      ))}
      <Group mt="xs">
        <Button size="compact-sm" variant="default" onClick={cost.allow}>
          {t('explore.cost.run')}
        </Button>
        <Text size="xs">{t('explore.cost.advice')}</Text>
      </Group>
    </Alert>
  );
}
