import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useLocation } from 'wouter';
import { useChange, useUsage } from '../../api/control';
import type { Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { ConfirmByName } from '../../components/ConfirmByName';
import { useText } from '../../i18n';
import { short } from '../../lib/format';

// How long a deleted instance can be brought back (docs/api/control.md).
const undoDays = 7;

export function DangerZone({ instance }: { instance: Instance }) {
  const t = useText();
  const [, navigate] = useLocation();
  const [asking, dialog] = useDisclosure(false);
  const usage = useUsage(instance.prometheusInstanceId);
  const remove = useChange<void>(() => [`/instances/${instance.prometheusInstanceId}`, { method: 'DELETE' }], [['instances']]);
  const name = instance.prometheusInstanceName;
  return (
    <Card title={t('instance.danger.title')} id="danger" danger>
      <Group justify="space-between">
        <Text size="sm" flex={1} miw={240}>
          {t('instance.danger.text', { days: undoDays })}
        </Text>
        <Button color="red" variant="outline" onClick={dialog.open}>
          {t('instance.danger.uninstall')}
        </Button>
      </Group>
      <ConfirmByName
        opened={asking}
        onClose={dialog.close}
        title={t('instance.danger.uninstall')}
        name={name}
        action={t('instances.uninstall')}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              notifications.show({ message: t('instance.danger.gone', { name }) });
              navigate('/instances');
            },
          })
        }
      >
        <>
          <Text size="sm">{t('instance.danger.text', { days: undoDays })}</Text>
          {usage.data && <Text size="sm">{t('instance.danger.holds', { series: short(usage.data.activeSeries) })}</Text>}
        </>
      </ConfirmByName>
    </Card>
  );
}
