import { AccessFailure } from './AccessFailure';
import { KeyTable } from './KeyTable';
import { useKeys, useUsers } from './useAccess';

export function KeysTab() {
  const users = useUsers();
  const names = users.data?.map((u) => u.userName);
  const keys = useKeys(names);
  return users.error ? <AccessFailure error={users.error} onRetry={() => void users.refetch()} /> : <KeyTable keys={keys.data} error={keys.error} owners={names} />;
}
