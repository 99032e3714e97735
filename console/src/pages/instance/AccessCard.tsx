import { Anchor, Badge, Button, Group, Stack, Switch, TagsInput, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../api/client';
import { all } from '../../api/control';
import type { Instance, User } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { useInstancePatch } from './useInstancePatch';

/** Who gets in by policy, and which networks get in without a credential. */
export function AccessCard({ instance }: { instance: Instance }) {
  const t = useText();
  const users = useQuery({ queryKey: ['users'], queryFn: ({ signal }) => all<User>('/users', signal) });
  const hidden = users.error instanceof ApiError && users.error.status === 403;
  return (
    <Card
      title={t('instance.access.title')}
      actions={
        <Button component={Link} href="/access/users" variant="default">
          {t('instance.access.grant')}
        </Button>
      }
    >
      {!hidden && (
        <Stack gap={4}>
          <Text size="sm" fw={600}>
            {t('instance.access.users')}
          </Text>
          <Group gap="xs">
            {(users.data ?? [])
              .filter((u) => u.isRoot || u.policies.length > 0)
              .map((u) => (
                <Anchor key={u.userName} component={Link} href={`/access/users/${encodeURIComponent(u.userName)}`} size="sm" underline="always">
                  {u.userName}
                </Anchor>
              ))}
          </Group>
        </Stack>
      )}
      <Sources instance={instance} kind="Read" />
      <Sources instance={instance} kind="Write" />
    </Card>
  );
}

function Sources({ instance, kind }: { instance: Instance; kind: 'Read' | 'Write' }) {
  const t = useText();
  const enabled = kind === 'Read' ? instance.enableAuthFreeRead : instance.enableAuthFreeWrite;
  const stored = (kind === 'Read' ? instance.authFreeReadPolicy : instance.authFreeWritePolicy).SourceIp;
  const [on, setOn] = useState(enabled);
  const [sources, setSources] = useState(stored);
  const patch = useInstancePatch(instance.prometheusInstanceId);
  const changed = on !== enabled || sources.join() !== stored.join();
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Switch label={t(kind === 'Read' ? 'instance.access.freeRead' : 'instance.access.freeWrite')} checked={on} onChange={(e) => setOn(e.currentTarget.checked)} />
        {enabled && (
          <Badge color="yellow" variant="light" tt="none">
            {stored.length}
          </Badge>
        )}
      </Group>
      {on && <TagsInput label={t('instance.access.sources')} description={t('instance.access.sourcesHint')} value={sources} onChange={setSources} />}
      {patch.error && <ErrorNote error={patch.error} />}
      {changed && (
        <Group>
          <Button size="xs" loading={patch.pending} onClick={() => patch.save({ [`enableAuthFree${kind}`]: on, [`authFree${kind}Policy`]: { SourceIp: sources } })}>
            {t('common.save')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
