import { Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { relabelSteps } from '../../api/data';
import { pathOf } from '../../api/prometheus';
import type { Instance, Labels } from '../../api/types';
import { ErrorNote } from '../../components/ErrorNote';
import { LabelChips } from '../../components/LabelChips';
import { useText } from '../../i18n';
import { StepTable } from './StepTable';

/** Labels before and after, and what each rule did. */
export function TargetDetail({ instance, pool, before, after }: { instance: Instance; pool: string; before: Labels; after?: Labels }) {
  const t = useText();
  const steps = useQuery({ queryKey: ['relabel-steps', instance.prometheusInstanceId, pool, before], queryFn: ({ signal }) => relabelSteps(pathOf(instance), pool, before, signal) });
  const dropped = steps.data?.findIndex((s) => !s.keep) ?? -1;
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {t('targets.before')}
      </Text>
      <LabelChips labels={before} />
      {after && (
        <>
          <Text fw={600} size="sm">
            {t('targets.after')}
          </Text>
          <LabelChips labels={after} />
        </>
      )}
      <Text fw={600} size="sm">
        {after ? t('targets.steps') : dropped >= 0 ? t('targets.discovery.by', { number: dropped + 1 }) : t('targets.steps')}
      </Text>
      {steps.error ? (
        <ErrorNote error={steps.error} onRetry={() => void steps.refetch()} />
      ) : !steps.data ? (
        <Loader size="sm" aria-label={t('common.loading')} />
      ) : steps.data.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t(after ? 'targets.noSteps' : 'targets.discovery.unknown')}
        </Text>
      ) : (
        <>
          <StepTable before={before} steps={steps.data} />
          {!after && dropped < 0 && (
            <Text size="sm" c="dimmed">
              {t('targets.discovery.unknown')}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}
