import { Button, Drawer, Group, NumberInput, Radio, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { useChange, useRegions } from '../../api/control';
import type { Instance } from '../../api/types';
import { useRegion } from '../../app/region';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { pairOf } from '../../lib/pairs';

/** Drawer that creates an instance and ends on its Settings, where the URLs are. */
export function CreateInstance({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useText();
  const [, navigate] = useLocation();
  const regions = useRegions();
  const { region: wanted } = useRegion();
  const [name, setName] = useState('');
  const [region, setRegion] = useState<string | null>(wanted || null);
  const [version, setVersion] = useState('V2');
  const [days, setDays] = useState<number | string>(90);
  const [tags, setTags] = useState<string[]>([]);
  const create = useChange<object, Instance>((draft) => ['/instances', { json: draft }], [['instances']]);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    create.mutate(
      {
        prometheusInstanceName: name.trim(),
        regionId: region ?? regions.data?.[0]?.regionId,
        version,
        storageDuration: Number(days),
        tags: Object.fromEntries(tags.map(pairOf)),
      },
      {
        onSuccess: (instance) => {
          notifications.show({ message: t('instances.created', { name: instance.prometheusInstanceName }), color: 'teal' });
          onClose();
          navigate(`/instances/${instance.prometheusInstanceId}`);
        },
      },
    );
  };
  return (
    <Drawer opened={opened} onClose={onClose} position="right" title={t('instances.form.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            data-autofocus
            required
            maxLength={64}
            label={t('instances.form.name')}
            description={t('instances.form.nameHint')}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <Select
            label={t('instances.form.region')}
            value={region ?? regions.data?.[0]?.regionId ?? null}
            onChange={setRegion}
            allowDeselect={false}
            data={(regions.data ?? []).map((r) => ({ value: r.regionId, label: r.displayName }))}
          />
          <Radio.Group label={t('instances.form.version')} value={version} onChange={setVersion}>
            <Stack gap="xs" mt={6}>
              <Radio value="V2" label="V2" description={t('instances.version.V2')} />
              <Radio value="V1" label="V1" description={t('instances.version.V1')} />
            </Stack>
          </Radio.Group>
          <NumberInput label={t('instances.form.retention')} min={1} max={36500} value={days} onChange={setDays} required />
          <TagsInput label={t('instances.form.tags')} description={t('instances.form.tagsHint')} value={tags} onChange={setTags} />
          {create.error && <ErrorNote error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('common.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

