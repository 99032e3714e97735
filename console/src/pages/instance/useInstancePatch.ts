import { notifications } from '@mantine/notifications';
import { useChange } from '../../api/control';
import type { Instance } from '../../api/types';
import { useText } from '../../i18n';

/** Changes members of an instance and says that it is done. */
export function useInstancePatch(id: string) {
  const t = useText();
  const patch = useChange<object, Instance>((body) => [`/instances/${id}`, { method: 'PATCH', json: body }], [['instance', id], ['instances']]);
  return {
    pending: patch.isPending,
    error: patch.error,
    save: (body: object) => patch.mutate(body, { onSuccess: () => notifications.show({ message: t('common.saved'), color: 'teal' }) }),
  };
}
