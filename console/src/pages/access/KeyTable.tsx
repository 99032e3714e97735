import { Alert, Anchor, Badge, Button, Group, Modal, Select, Stack, Table, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useChange } from '../../api/control';
import type { AccessKey } from '../../api/types';
import { Card } from '../../components/Card';
import { CopyButton } from '../../components/CopyButton';
import { CopyField } from '../../components/CopyField';
import { ConfirmByName } from '../../components/ConfirmByName';
import { ErrorNote } from '../../components/ErrorNote';
import { ScrollTable } from '../../components/ScrollTable';
import { useLanguage, useText } from '../../i18n';
import { downloadCsv } from '../../lib/download';
import { ago, dateTime } from '../../lib/format';

/** AccessKeys of one user (owner) or of all, with everything that is done to them. */
export function KeyTable({ keys, error, owner, owners = [] }: { keys?: AccessKey[]; error: unknown; owner?: string; owners?: string[] }) {
  const { t, language } = useLanguage();
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<AccessKey>();
  const path = (k: AccessKey) => `/users/${encodeURIComponent(k.userName)}/access-keys/${encodeURIComponent(k.accessKeyId)}`;
  const patch = useChange<AccessKey>((k) => [path(k), { method: 'PATCH', json: { status: k.status === 'Active' ? 'Inactive' : 'Active' } }], [['keys']]);
  const remove = useChange<AccessKey>((k) => [path(k), { method: 'DELETE' }], [['keys']]);
  return (
    <Card
      title={t('access.tab.keys')}
      text={t('keys.max')}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          {t('keys.create')}
        </Button>
      }
    >
      {error ? <ErrorNote error={error} /> : null}
      {patch.error && <ErrorNote error={patch.error} />}
      {keys?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('keys.none')}
        </Text>
      )}
      {keys && keys.length > 0 && (
        <ScrollTable
          label={t('access.tab.keys')}
          minWidth={760}
          head={[t('keys.id'), ...(owner ? [] : [t('keys.owner')]), t('common.status'), t('common.created'), t('common.lastUsed'), t('common.actions')]}
        >
          {keys.map((k) => (
            <Table.Tr key={k.accessKeyId}>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <span className="mono">{k.accessKeyId}</span>
                  <CopyButton value={k.accessKeyId} />
                </Group>
              </Table.Td>
              {!owner && (
                <Table.Td>
                  <Anchor component={Link} href={`/access/users/${encodeURIComponent(k.userName)}`}>
                    {k.userName}
                  </Anchor>
                </Table.Td>
              )}
              <Table.Td>
                <Badge variant="light" color={k.status === 'Active' ? 'teal' : 'gray'} tt="none" maw="none">
                  {t(`keys.status.${k.status}`)}
                </Badge>
              </Table.Td>
              <Table.Td className="nowrap">{dateTime(k.createTime)}</Table.Td>
              <Table.Td className="nowrap">{k.lastUsedTime ? ago(k.lastUsedTime, language) : t('common.never')}</Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <Button size="compact-sm" variant="subtle" loading={patch.isPending && patch.variables.accessKeyId === k.accessKeyId} onClick={() => patch.mutate(k)}>
                    {t(k.status === 'Active' ? 'keys.disable' : 'keys.enable')}
                  </Button>
                  <Tooltip label={t('keys.deleteFirst')} disabled={k.status === 'Inactive'}>
                    <Button size="compact-sm" variant="subtle" color="red" disabled={k.status === 'Active'} onClick={() => setDeleting(k)}>
                      {t('keys.delete')}
                    </Button>
                  </Tooltip>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
      {creating && <CreateKey owner={owner} owners={owners} onClose={() => setCreating(false)} />}
      {deleting && (
        <ConfirmByName
          opened
          onClose={() => setDeleting(undefined)}
          title={t('keys.delete')}
          name={deleting.accessKeyId}
          action={t('keys.delete')}
          pending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(deleting, { onSuccess: () => setDeleting(undefined) })}
        >
          {t('keys.deleteText')}
        </ConfirmByName>
      )}
    </Card>
  );
}

function CreateKey({ owner, owners, onClose }: { owner?: string; owners: string[]; onClose: () => void }) {
  const t = useText();
  const [user, setUser] = useState<string | null>(owner ?? owners[0] ?? null);
  const create = useChange<string, AccessKey>((name) => [`/users/${encodeURIComponent(name)}/access-keys`, { json: {} }], [['keys']]);
  const key = create.data;
  return (
    <Modal opened onClose={onClose} title={t('keys.create')} size="lg" closeOnClickOutside={!key} closeOnEscape={!key} withCloseButton={!key} closeButtonProps={{ 'aria-label': t('common.close') }}>
      {key ? (
        <Stack>
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
            {t('keys.shown')}
          </Alert>
          <Text size="sm" fw={600}>
            {t('keys.id')}
          </Text>
          <CopyField value={key.accessKeyId} />
          <Text size="sm" fw={600}>
            {t('keys.secret')}
          </Text>
          <CopyField value={key.accessKeySecret ?? ''} />
          <Text size="sm">{t('keys.use')}</Text>
          <Group justify="flex-end">
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => downloadCsv(`accesskey-${key.accessKeyId}.csv`, [['AccessKey ID', 'AccessKey secret'], [key.accessKeyId, key.accessKeySecret ?? '']])}
            >
              {t('keys.csv')}
            </Button>
            <Button onClick={onClose}>{t('keys.saved')}</Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          {owner ? <Text>{owner}</Text> : <Select label={t('keys.owner')} searchable allowDeselect={false} value={user} onChange={setUser} data={owners} />}
          {create.error && <ErrorNote error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button data-autofocus disabled={!user} loading={create.isPending} onClick={() => create.mutate(user!)}>
              {t('common.create')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
