import { Button, Group, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { sizeText } from '../../lib/format';
import { keyed, RetentionRules } from './RetentionRules';
import { useInstancePatch } from './useInstancePatch';

export function StorageCard({ instance }: { instance: Instance }) {
  const t = useText();
  const storedSize = sizeText(instance.storageSize);
  const [days, setDays] = useState<number | string>(instance.storageDuration);
  const [size, setSize] = useState(storedSize);
  const [rules, setRules] = useState(() => instance.retentionRules.map(keyed));
  const [window, setWindow] = useState(instance.outOfOrderWindow);
  const patch = useInstancePatch(instance.prometheusInstanceId);
  const written = rules.map(({ match, duration }) => ({ match: match.trim(), duration: duration.trim() }));
  const change = {
    ...(Number(days) !== instance.storageDuration && { storageDuration: Number(days) }),
    ...(size.trim() !== storedSize && { storageSize: size.trim() || 0 }),
    ...(JSON.stringify(written) !== JSON.stringify(instance.retentionRules) && { retentionRules: written }),
    ...(window.trim() !== instance.outOfOrderWindow && { outOfOrderWindow: window.trim() }),
  };
  return (
    <Card title={t('instance.storage.title')}>
      <Group align="flex-start">
        <NumberInput flex={1} miw={220} label={t('instance.storage.retention')} min={1} max={36500} value={days} onChange={setDays} />
        <TextInput
          flex={1}
          miw={220}
          label={t('instance.storage.size')}
          description={t('instance.storage.sizeHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={size}
          onChange={(e) => setSize(e.currentTarget.value)}
        />
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
      <RetentionRules rules={rules} onChange={setRules} />
      {patch.error && <ErrorNote error={patch.error} />}
      <Group>
        <Button size="xs" disabled={Object.keys(change).length === 0} loading={patch.pending} onClick={() => patch.save(change)}>
          {t('common.save')}
        </Button>
      </Group>
    </Card>
  );
}
