import { ApiError } from '../../api/client';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';

/** A refusal here mostly means that the user may not manage access: then say what is missing. */
export function AccessFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useText();
  const refused = error instanceof ApiError && error.status === 403;
  return <ErrorNote error={refused ? new Error(t('access.forbidden')) : error} onRetry={refused ? undefined : onRetry} />;
}
