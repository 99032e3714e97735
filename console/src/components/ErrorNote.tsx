import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError } from '../api/client';
import { useText } from '../i18n';

/** Says what failed, with the server's own sentence, the request id and a way to try again. */
export function ErrorNote({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const t = useText();
  const api = error instanceof ApiError ? error : undefined;
  const message = api?.status === 0 ? t('error.network') : error instanceof Error ? error.message : String(error);
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={title ?? t('error.title')} role="alert" variant="light">
      <Text size="sm" className="break">
        {message}
      </Text>
      <Group mt={onRetry || api?.requestId ? 'xs' : 0} gap="sm">
        {onRetry && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {t('error.retry')}
          </Button>
        )}
        {api?.retryAfter && <Text size="xs">{t('error.retryAfter', { seconds: api.retryAfter })}</Text>}
        {api?.requestId && (
          <Text size="xs" c="dimmed" className="mono">
            {t('error.requestId', { id: api.requestId })}
          </Text>
        )}
      </Group>
    </Alert>
  );
}
