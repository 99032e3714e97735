import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../../api/client';
import { useText } from '../../i18n';
import { missingRange } from './hints';
import { adviceOf, caretLines, placeOf } from './queryError';
import type { Run } from './useRuns';

/** The server's sentence, a caret below the fault, and what to do. */
export function QueryFailure({ run, error, use, onRetry }: { run: Run; error: unknown; use: (index: number, expr: string) => void; onRetry?: () => void }) {
  const t = useText();
  const message = error instanceof ApiError && error.status === 0 ? t('error.network') : error instanceof Error ? error.message : String(error);
  const place = placeOf(message);
  const lines = place && caretLines(run.expr, place);
  const range = missingRange(run.expr, message);
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle aria-hidden />} title={t('explore.failed', { letter: run.letter })}>
      <Text size="sm" className="break" fw={500}>
        {place ? place.message : message}
      </Text>
      {lines && (
        <pre className="caret-lines" tabIndex={0} aria-label={t('explore.place', { line: place.line, column: place.column })}>
          {lines.text}
          {'\n'}
          {lines.caret}
        </pre>
      )}
      <Text size="sm" mt={6}>
        {range ? t('explore.hint.missingRange', { metric: range.metric }) : t(`explore.advice.${adviceOf(error)}`)}
      </Text>
      <Group gap="xs" mt={6}>
        {range?.fix && (
          <Button size="compact-sm" variant="default" onClick={() => use(run.index, range.fix!)}>
            {t('explore.hint.fix')}
          </Button>
        )}
        {onRetry && !place && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {t('error.retry')}
          </Button>
        )}
        {error instanceof ApiError && error.requestId && (
          <Text size="xs" className="mono">
            {t('error.requestId', { id: error.requestId })}
          </Text>
        )}
      </Group>
    </Alert>
  );
}
