import { Anchor, Badge, Button, Group, Loader, Modal, PasswordInput, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconPlus } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { useChange } from '../../api/control';
import type { User } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';
import { dateTime } from '../../lib/format';
import { AccessFailure } from './AccessFailure';
import { useUsers } from './useAccess';

export function UsersTab() {
  const t = useText();
  const users = useUsers();
  const [creating, dialog] = useDisclosure(false);
  if (users.error) {
    return <AccessFailure error={users.error} onRetry={() => void users.refetch()} />;
  }

  return (
    <Card
      title={t('access.tab.users')}
      text={t('users.subtitle')}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
          {t('users.create')}
        </Button>
      }
    >
      {users.isPending ? (
        <Loader aria-label={t('common.loading')} />
      ) : (
        <ScrollTable label={t('access.tab.users')} minWidth={640} head={[t('users.name'), t('users.displayName'), t('users.policies'), t('users.console'), t('common.created')]}>
          {users.data.map((u) => (
            <Table.Tr key={u.userName}>
              <Table.Td>
                <Anchor component={Link} href={`/access/users/${encodeURIComponent(u.userName)}`} fw={600}>
                  {u.userName}
                </Anchor>
              </Table.Td>
              <Table.Td className="break">{u.displayName}</Table.Td>
              <Table.Td>
                {u.isRoot ? (
                  <Text size="sm">{t('users.root')}</Text>
                ) : (
                  <Group gap={4}>
                    {u.policies.map((p) => (
                      <Badge key={p} variant="default" tt="none" fw={500} maw="none">
                        {p}
                      </Badge>
                    ))}
                  </Group>
                )}
              </Table.Td>
              <Table.Td>{t(u.hasPassword ? 'common.yes' : 'common.no')}</Table.Td>
              <Table.Td className="nowrap">{dateTime(u.createTime)}</Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
      {creating && <CreateUser onClose={dialog.close} />}
    </Card>
  );
}

function CreateUser({ onClose }: { onClose: () => void }) {
  const t = useText();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const create = useChange<object, User>((body) => ['/users', { json: body }], [['users']]);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    create.mutate(
      { userName: name.trim(), displayName: displayName.trim() || undefined, password: password || undefined },
      {
        onSuccess: (user) => {
          notifications.show({ message: t('users.created', { name: user.userName }), color: 'teal' });
          onClose();
          navigate(`/access/users/${encodeURIComponent(user.userName)}`);
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t('users.create')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput data-autofocus required maxLength={64} label={t('users.name')} autoComplete="off" value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <TextInput maxLength={128} label={t('users.displayName')} value={displayName} onChange={(e) => setDisplayName(e.currentTarget.value)} />
          <PasswordInput label={t('users.password')} description={t('users.passwordHint')} autoComplete="new-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} />
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
    </Modal>
  );
}
