import { ActionIcon, Anchor, Button, Group, Loader, PasswordInput, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowLeft, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { json } from '../../api/client';
import { control, useChange } from '../../api/control';
import type { User } from '../../api/types';
import { Card } from '../../components/Card';
import { ConfirmByName } from '../../components/ConfirmByName';
import { ErrorNote } from '../../components/ErrorNote';
import { useText, type TextKey } from '../../i18n';
import { AccessFailure } from './AccessFailure';
import { KeyTable } from './KeyTable';
import { useKeys, usePolicies } from './useAccess';

/** One user: profile, permissions, AccessKeys, end. */
export function UserDetail({ name }: { name: string }) {
  const t = useText();
  const user = useQuery({ queryKey: ['user', name], queryFn: ({ signal }) => json<User>(`${control}/users/${encodeURIComponent(name)}`, { signal }) });
  const keys = useKeys([name]);
  if (user.error) {
    return <AccessFailure error={user.error} onRetry={() => void user.refetch()} />;
  }

  return (
    <Stack>
      <Anchor component={Link} href="/access/users" size="sm">
        <Group gap={4}>
          <IconArrowLeft size={14} aria-hidden />
          {t('access.tab.users')}
        </Group>
      </Anchor>
      {user.isPending ? (
        <Loader aria-label={t('common.loading')} />
      ) : (
        <>
          <Profile user={user.data} />
          {!user.data.isRoot && <Permissions user={user.data} />}
          <KeyTable keys={keys.data} error={keys.error} owner={name} />
          {!user.data.isRoot && <DeleteUser name={name} />}
        </>
      )}
    </Stack>
  );
}

function Profile({ user }: { user: User }) {
  const t = useText();
  const [displayName, setDisplayName] = useState(user.displayName);
  const [password, setPassword] = useState('');
  const patch = useChange<object>((body) => [`/users/${encodeURIComponent(user.userName)}`, { method: 'PATCH', json: body }], [['users'], ['user', user.userName]]);
  const changed = displayName !== user.displayName || password !== '';
  return (
    <Card title={user.userName} text={t('users.profile')}>
      <Group align="flex-end">
        <TextInput flex={1} miw={200} label={t('users.displayName')} value={displayName} onChange={(e) => setDisplayName(e.currentTarget.value)} />
        <PasswordInput flex={1} miw={200} label={t('users.newPassword')} autoComplete="new-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} />
        <Button
          disabled={!changed}
          loading={patch.isPending}
          onClick={() =>
            patch.mutate(
              { displayName: displayName !== user.displayName ? displayName : undefined, password: password || undefined },
              {
                onSuccess: () => {
                  setPassword('');
                  notifications.show({ message: t('common.saved'), color: 'teal' });
                },
              },
            )
          }
        >
          {t('common.save')}
        </Button>
      </Group>
      {patch.error && <ErrorNote error={patch.error} />}
    </Card>
  );
}

function Permissions({ user }: { user: User }) {
  const t = useText();
  const policies = usePolicies();
  const path = (policy: string) => `/users/${encodeURIComponent(user.userName)}/policies/${encodeURIComponent(policy)}`;
  const refresh = [['users'], ['user', user.userName]];
  const attach = useChange<string>((policy) => [path(policy), { method: 'PUT' }], refresh);
  const detach = useChange<string>((policy) => [path(policy), { method: 'DELETE' }], refresh);
  const [chosen, setChosen] = useState<string | null>(null);
  const free = (policies.data ?? []).filter((p) => !user.policies.includes(p.policyName));
  return (
    <Card title={t('users.policies')}>
      {user.policies.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('users.noPolicies')}
        </Text>
      ) : (
        <Table>
          <Table.Tbody>
            {user.policies.map((p) => (
              <Table.Tr key={p}>
                <Table.Td className="mono break">{p}</Table.Td>
                <Table.Td>{meaning(t, p)}</Table.Td>
                <Table.Td w={50}>
                  <ActionIcon variant="subtle" color="red" aria-label={t('users.detach', { policy: p })} loading={detach.isPending && detach.variables === p} onClick={() => detach.mutate(p)}>
                    <IconX size={16} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Group align="flex-end">
        <Select
          flex={1}
          miw={260}
          label={t('policies.name')}
          searchable
          value={chosen}
          onChange={setChosen}
          data={free.map((p) => ({ value: p.policyName, label: meaning(t, p.policyName) ? `${p.policyName} – ${meaning(t, p.policyName)}` : p.policyName }))}
        />
        <Button disabled={!chosen} loading={attach.isPending} onClick={() => attach.mutate(chosen!, { onSuccess: () => setChosen(null) })}>
          {t('users.attach')}
        </Button>
      </Group>
      {(attach.error ?? detach.error) && <ErrorNote error={attach.error ?? detach.error} />}
    </Card>
  );
}

function DeleteUser({ name }: { name: string }) {
  const t = useText();
  const [, navigate] = useLocation();
  const [asking, dialog] = useDisclosure(false);
  const remove = useChange<void>(() => [`/users/${encodeURIComponent(name)}`, { method: 'DELETE' }], [['users'], ['keys']]);
  return (
    <Card title={t('instance.danger.title')} danger>
      <Group justify="space-between">
        <Text size="sm">{t('users.deleteText')}</Text>
        <Button variant="outline" color="red" onClick={dialog.open}>
          {t('users.delete')}
        </Button>
      </Group>
      <ConfirmByName
        opened={asking}
        onClose={dialog.close}
        title={t('users.delete')}
        name={name}
        action={t('common.delete')}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => navigate('/access/users') })}
      >
        {t('users.deleteText')}
      </ConfirmByName>
    </Card>
  );
}

const explained = new Set(['AliyunPrometheusMetricReadAccess', 'AliyunPrometheusMetricWriteAccess', 'AliyunCloudMonitorReadOnlyAccess', 'AliyunCloudMonitorFullAccess']);

/** What a system policy permits, in words. */
export function meaning(t: (key: TextKey) => string, policy: string): string {
  return explained.has(policy) ? t(`policies.${policy}` as TextKey) : '';
}
