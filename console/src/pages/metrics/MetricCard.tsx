import { Badge, Box, Group, Paper, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { FoundMetric } from '../../api/data';
import type { Instance } from '../../api/types';
import { Sparkline } from '../../components/Sparkline';
import { useText } from '../../i18n';
import { seconds, short, unitOf, withUnit } from '../../lib/format';
import { defaultQuery, kindOf, type MetricKind } from '../../lib/metricKind';
import type { Matcher } from '../../lib/selector';
import { pointsOf, useSpark } from './useSpark';

export const kindColour: Record<MetricKind, string> = { counter: 'blue', gauge: 'teal', histogram: 'orange', buckets: 'orange', summary: 'yellow', unknown: 'gray' };

/** A metric at a glance; its line is asked for when the card comes into view. */
export function MetricCard({ instance, metric, series, matchers, onOpen }: { instance: Instance; metric: FoundMetric; series?: number; matchers: Matcher[]; onOpen: () => void }) {
  const t = useText();
  const { ref, entry } = useIntersection({ rootMargin: '100px' });
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (entry?.isIntersecting) {
      setSeen(true);
    }
  }, [entry?.isIntersecting]);
  const kind = kindOf(metric.name, metric.type);
  const { expr, what } = defaultQuery(metric.name, kind, undefined, matchers);
  const spark = useSpark(instance, expr, seen);
  const points = pointsOf(spark.data?.series[0]);
  const last = points[points.length - 1]?.[1];
  return (
    <Paper withBorder radius="md" p="sm" ref={ref}>
      <UnstyledButton onClick={onOpen} w="100%">
        <Text fw={600} size="sm" className="mono break" lineClamp={3}>
          {metric.name}
        </Text>
      </UnstyledButton>
      <Group gap={6} mt={4}>
        <Badge size="sm" variant="light" color={kindColour[kind]} tt="none" miw="max-content">
          {t(`metrics.type.${kind}`)}
        </Badge>
        {metric.unit && (
          <Badge size="sm" variant="default" tt="none">
            {metric.unit}
          </Badge>
        )}
        {series !== undefined && (
          <Text size="xs" c="dimmed">
            {t('metrics.series', { count: short(series) })}
          </Text>
        )}
      </Group>
      <Text size="xs" c="dimmed" mt={4} lineClamp={2} className="break" title={metric.help}>
        {metric.help || t('metrics.noHelp')}
      </Text>
      <Box mt="xs" mih={64}>
        {!seen || spark.isPending ? (
          <Skeleton h={44} aria-hidden />
        ) : points.length === 0 ? (
          <Text size="xs" c="dimmed" className="break">
            {spark.error instanceof Error ? spark.error.message : t('metrics.noSamples')}
          </Text>
        ) : (
          <>
            <Sparkline points={points} start={spark.data?.start} end={spark.data?.end} label={t('metrics.spark', { name: metric.name, what: t(`metrics.what.${what}`) })} />
            <Text size="xs" c="dimmed">
              {last === undefined ? '' : valueText(metric, what, last)} {what === 'rate' && unitOf(metric.name, metric.unit) === 'seconds' ? '' : t(`metrics.what.${what}`)}
            </Text>
          </>
        )}
      </Box>
    </Paper>
  );
}

/** A value in the unit of the metric; seconds in a second are a plain number. */
export function valueText(metric: Pick<FoundMetric, 'name' | 'unit'>, what: 'rate' | 'avg' | 'p95', value: number): string {
  const unit = unitOf(metric.name, metric.unit);
  return what === 'rate' && unit === 'seconds' ? `${seconds(value)}/s` : withUnit(value, unit);
}
