import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { IconZoomQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../../i18n';
import { ago, dateTime } from '../../lib/format';
import { matcherText, type Node } from './ast';
import { diagnose, type Diagnosis } from './diagnosis';
import type { TabProps } from './Explorer';
import type { Run } from './useRuns';

/** Says why a query answered nothing, and offers what may answer. */
export function EmptyResult({ run, tree, props }: { run: Run; tree: Node | undefined; props: TabProps }) {
  const { t } = useLanguage();
  const { base, window } = props;
  const cause = useQuery({
    queryKey: ['explore-empty', base, run.expr, window.start, window.end],
    enabled: tree !== undefined,
    retry: false,
    queryFn: ({ signal }) => diagnose(base, tree!, window, signal),
  });
  return (
    <Alert color="gray" variant="light" icon={<IconZoomQuestion aria-hidden />} title={t('explore.empty.title', { letter: run.letter })} role="status">
      {cause.isLoading ? <Loader size="sm" aria-label={t('common.loading')} /> : cause.data ? <Cause cause={cause.data} run={run} props={props} /> : <Text size="sm">{t('explore.empty.unknown')}</Text>}
    </Alert>
  );
}

function Cause({ cause, run, props }: { cause: Diagnosis; run: Run; props: TabProps }) {
  const { t, language } = useLanguage();
  const replace = (old: string, text: string) => props.use(run.index, run.expr.replaceAll(old, text));
  switch (cause.kind) {
    case 'noMetric':
      return (
        <>
          <Text size="sm" className="break">
            {t('explore.empty.noMetric', { metric: cause.metric })}
          </Text>
          {cause.near.length > 0 && (
            <Group gap={6} mt={6}>
              <Text size="sm">{t('explore.empty.near')}</Text>
              {cause.near.map((name) => (
                <Button key={name} size="compact-sm" variant="default" className="mono" onClick={() => replace(cause.metric, name)}>
                  {name}
                </Button>
              ))}
            </Group>
          )}
        </>
      );
    case 'noMatch':
      return (
        <>
          <Text size="sm" className="break">
            {t('explore.empty.noMatch', { matcher: matcherText(cause.matcher), metric: cause.metric || '…' })}
          </Text>
          {cause.values.length > 0 ? (
            <Group gap={6} mt={6}>
              <Text size="sm">{t('explore.empty.values', { label: cause.matcher.name })}</Text>
              {cause.values.map((value) => (
                <Button key={value} size="compact-sm" variant="default" className="mono" maw={300} onClick={() => replace(JSON.stringify(cause.matcher.value), JSON.stringify(value))}>
                  {value}
                </Button>
              ))}
            </Group>
          ) : (
            <Text size="sm">{t('explore.empty.noLabel', { label: cause.matcher.name })}</Text>
          )}
        </>
      );
    case 'noneTogether':
      return <Text size="sm">{t('explore.empty.noneTogether', { metric: cause.metric })}</Text>;
    case 'notInRange':
      return (
        <>
          <Text size="sm" className="break">
            {cause.last === undefined ? t('explore.empty.old', { selector: cause.selector }) : t('explore.empty.notInRange', { selector: cause.selector, time: dateTime(cause.last * 1000), ago: ago(cause.last * 1000, language) })}
          </Text>
          {cause.last !== undefined && (
            <Button size="compact-sm" variant="default" mt={6} onClick={() => props.explore.zoom({ from: cause.last! - (props.window.end - props.window.start || 3600) * 0.9, to: cause.last! + (props.window.end - props.window.start || 3600) * 0.1 })}>
              {t('explore.empty.jump')}
            </Button>
          )}
        </>
      );
    default:
      return <Text size="sm">{t('explore.empty.expression')}</Text>;
  }
}
