import { Button, Group, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { useInstancePatch } from './useInstancePatch';

export function StorageCard({ instance }: { instance: Instance }) {
  const t = useText();
  const [days, setDays] = useState<number | string>(instance.storageDuration);
  const [window, setWindow] = useState(instance.outOfOrderWindow);
  const patch = useInstancePatch(instance.prometheusInstanceId);
  const changed = Number(days) !== instance.storageDuration || window !== instance.outOfOrderWindow;
  return (
    <Card title={t('instance.storage.title')}>
      <Group align="flex-start">
        <NumberInput flex={1} miw={220} label={t('instance.storage.retention')} min={1} max={36500} value={days} onChange={setDays} />
        <TextInput
          flex={1}
          miw={220}
          label={t('instance.storage.outOfOrder')}
          description={t('instance.storage.outOfOrderHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={window}
          onChange={(e) => setWindow(e.currentTarget.value)}
        />
      </Group>
      {patch.error && <ErrorNote error={patch.error} />}
      <Group>
        <Button size="xs" disabled={!changed} loading={patch.pending} onClick={() => patch.save({ storageDuration: Number(days), outOfOrderWindow: window.trim() })}>
          {t('common.save')}
        </Button>
      </Group>
    </Card>
  );
}
