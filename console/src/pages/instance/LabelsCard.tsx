import { Button, Group, TagsInput } from '@mantine/core';
import { useState } from 'react';
import type { Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { pairOf, textOf } from '../../lib/pairs';
import { useInstancePatch } from './useInstancePatch';

export function LabelsCard({ instance }: { instance: Instance }) {
  const t = useText();
  const storedLabels = Object.entries(instance.externalLabels).map(([k, v]) => textOf(k, v));
  const storedTags = instance.tags.map((tag) => textOf(tag.key, tag.value));
  const [labels, setLabels] = useState(storedLabels);
  const [tags, setTags] = useState(storedTags);
  const patch = useInstancePatch(instance.prometheusInstanceId);
  const changed = labels.join('\n') !== storedLabels.join('\n') || tags.join('\n') !== storedTags.join('\n');
  return (
    <Card title={t('instance.labels.title')}>
      <TagsInput label={t('instance.labels.external')} description={t('instance.labels.externalHint')} value={labels} onChange={setLabels} />
      <TagsInput label={t('instance.labels.tags')} description={t('instance.labels.hint')} value={tags} onChange={setTags} />
      {patch.error && <ErrorNote error={patch.error} />}
      <Group>
        <Button
          size="xs"
          disabled={!changed}
          loading={patch.pending}
          onClick={() => patch.save({ externalLabels: Object.fromEntries(labels.map(pairOf)), tags: Object.fromEntries(tags.map(pairOf)) })}
        >
          {t('common.save')}
        </Button>
      </Group>
    </Card>
  );
}
